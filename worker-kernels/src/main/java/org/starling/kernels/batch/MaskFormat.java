package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Masks of an example, with DL4J's meaning.
 *
 * @param featureSteps time steps of the mask of features, with values 1 for data and 0 for padding; 0 without a mask. Of
 *     numbers of tokens that are stored without a mask, token 0 is padding
 * @param labelValues values of the mask of labels, which are factors of the loss: 1 for the whole example, one for each time step
 *     or pixel, or one for each value of the label; 0 without a mask
 * @param labelUse use of the mask of labels
 */
public record MaskFormat(int featureSteps, int labelValues, LabelUse labelUse) implements Serializable {
    /** Use of the mask of labels. */
    public enum LabelUse {
        /** As in DL4J, for factors 0 and 1: it multiplies the loss, and the outputs of layers with weights before activation. */
        MASK,
        /** One weight for each example, any number from 0 on, that multiplies its loss alone. */
        WEIGHT,
        /** As {@link #MASK}, with values that are drawn for each batch together with the tokens that it hides. */
        MASKED_TOKENS
    }

    /** No masks: the whole example counts. */
    public static final MaskFormat NONE = new MaskFormat(0, 0);
    /** Weighted examples. */
    public static final MaskFormat WEIGHTS = new MaskFormat(0, 1, LabelUse.WEIGHT);

    public MaskFormat {
        new Checks()
                .require(featureSteps >= 0, "featureSteps", "must not be negative, is " + featureSteps)
                .require(labelValues >= 0, "labelValues", "must not be negative, is " + labelValues)
                .require(
                        labelUse != LabelUse.WEIGHT || labelValues == 1,
                        "labelValues",
                        "must be 1 for weights, is " + labelValues)
                .requirePresent(labelUse, "labelUse")
                .done();
    }

    /** Masks as in DL4J. */
    public MaskFormat(int featureSteps, int labelValues) {
        this(featureSteps, labelValues, LabelUse.MASK);
    }

    /** Returns whether examples are weighted. */
    public boolean weighted() {
        return labelUse == LabelUse.WEIGHT;
    }

    /** Returns whether tokens are hidden in each batch, and predicted. */
    public boolean hidesTokens() {
        return labelUse == LabelUse.MASKED_TOKENS;
    }

    /** Whether there are none. */
    public boolean none() {
        return equals(NONE);
    }
}
