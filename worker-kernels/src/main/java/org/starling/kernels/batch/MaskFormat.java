package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Masks of an example, as DL4J knows them.
 *
 * @param featureSteps time steps of its features' mask, whose values are 1 for what is there and 0 for padding; 0 without one
 * @param labelValues values of its labels' mask, by which parts of the loss are multiplied: 1 for the whole example, one for
 *     each time step or pixel, or one for each value of the label; 0 without one
 */
public record MaskFormat(int featureSteps, int labelValues) implements Serializable {
    /** No masks: all of an example counts. */
    public static final MaskFormat NONE = new MaskFormat(0, 0);

    public MaskFormat {
        new Checks()
                .require(featureSteps >= 0, "featureSteps", "must not be negative, is " + featureSteps)
                .require(labelValues >= 0, "labelValues", "must not be negative, is " + labelValues)
                .done();
    }

    /** Whether there are none. */
    public boolean none() {
        return equals(NONE);
    }
}
