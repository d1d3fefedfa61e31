package org.starling.driver.config;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * The output layer that replaces the one of a checkpoint: {@code head} of the model. Its outputs and its loss fit the labels.
 *
 * @param classWeights how much the loss of an example counts, by its class; {@code none} by default
 * @param seed of its initial parameters; 1 by default
 */
public record HeadSpec(@Default("none") ClassWeights classWeights, @Default("1") long seed) implements Serializable {
    public HeadSpec {
        new Checks().requirePresent(classWeights, "classWeights").done();
    }
}
