package org.starling.kernels.averaging;

import org.starling.kernels.validation.Checks;

/**
 * Contribution of one rank to an averaging round, besides its vector.
 *
 * @param examples examples trained since the last round: the weight of this rank's vector; 0 excludes it from the average
 * @param lossSum sum of the losses of those examples; NaN marks diverged training for every rank
 * @param finished whether this rank has no more examples in this epoch
 * @param snapshotDue whether this rank requests a snapshot after the round
 * @param vote read only by {@link AllReduce#allAgree}
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
