package org.starling.kernels.averaging;

import org.starling.kernels.validation.Checks;

/**
 * Contribution of one rank to an averaging round, besides its vector.
 *
 * @param examples examples trained since the last round: the weight of this rank's vector; 0 leaves it out of the average
 * @param lossSum sum of the losses of those examples; NaN tells every rank that training diverged
 * @param finished whether this rank has no more examples in this epoch
 * @param snapshotDue whether this rank asks for a snapshot after the round
 * @param vote counts only in {@link AllReduce#allAgree}
 */
public record Contribution(long examples, double lossSum, boolean finished, boolean snapshotDue, Vote vote) {
    public Contribution {
        new Checks()
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .requirePresent(vote, "vote")
                .done();
    }

    /** A contribution to an average. */
    public Contribution(long examples, double lossSum, boolean finished, boolean snapshotDue) {
        this(examples, lossSum, finished, snapshotDue, Vote.YES);
    }

    /** A contribution that does not ask for a snapshot. */
    public Contribution(long examples, double lossSum, boolean finished) {
        this(examples, lossSum, finished, false);
    }
}
