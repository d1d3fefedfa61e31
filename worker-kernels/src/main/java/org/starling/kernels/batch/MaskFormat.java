package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Masks of an example, with DL4J's meaning.
 *
 * @param featureSteps time steps of the mask of features, with values 1 for data and 0 for padding; 0 without a mask
 * @param labelValues values of the mask of labels, which are factors of the loss: 1 for the whole example, one for each time step
 *     or pixel, or one for each value of the label; 0 without a mask
 */
public record MaskFormat(int featureSteps, int labelValues) implements Serializable {
    /** No masks: the whole example counts. */
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
