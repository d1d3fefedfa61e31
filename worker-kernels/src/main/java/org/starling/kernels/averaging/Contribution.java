package org.starling.kernels.averaging;

import org.starling.kernels.validation.Checks;

/**
 * What one rank brings to an averaging round besides its vector.
 *
 * @param examples examples trained since the last round: the weight of this rank's vector; 0 leaves it out of the average
 * @param lossSum sum of the losses of those examples; NaN tells every rank that training diverged
 * @param finished whether this rank has no more examples in this epoch
 * @param snapshotDue whether this rank asks for a snapshot after the round
 */
public record Contribution(long examples, double lossSum, boolean finished, boolean snapshotDue) {
    public Contribution {
        new Checks()
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .done();
    }

    /** A contribution that does not ask for a snapshot. */
    public Contribution(long examples, double lossSum, boolean finished) {
        this(examples, lossSum, finished, false);
    }
}
