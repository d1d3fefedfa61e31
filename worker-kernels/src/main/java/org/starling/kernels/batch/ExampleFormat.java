package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Format of one training example: the contract between shards, batches and networks.
 *
 * @param features packing of its features
 * @param label kind of its label
 * @param masks its masks; {@link MaskFormat#NONE} for null
 */
public record ExampleFormat(FeatureFormat features, LabelFormat label, @OptionalValue MaskFormat masks)
        implements Serializable {
    public ExampleFormat {
        new Checks()
                .requirePresent(features, "features")
                .requirePresent(label, "label")
                .done();
        masks = masks == null ? MaskFormat.NONE : masks;
    }

    /** Examples without masks. */
    public ExampleFormat(FeatureFormat features, LabelFormat label) {
        this(features, label, MaskFormat.NONE);
    }
}
