package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * What one training example looks like: the contract between shards, batches and networks.
 *
 * @param features how its features are packed
 * @param label what its label is
 */
public record ExampleFormat(FeatureFormat features, LabelFormat label) implements Serializable {
    public ExampleFormat {
        new Checks()
                .requirePresent(features, "features")
                .requirePresent(label, "label")
                .done();
    }
}
