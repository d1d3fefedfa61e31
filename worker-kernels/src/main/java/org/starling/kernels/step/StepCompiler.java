package org.starling.kernels.step;

import java.util.List;
import org.starling.kernels.batch.ExampleFormat;

/** Picks the implementation of the training step for a network and makes it, with the reasons for the choice. */
public final class StepCompiler {
    private StepCompiler() {}

    /**
     * Makes a step with freshly initialised parameters.
     *
     * @throws IllegalArgumentException if the network does not fit the examples; the message names the layer and the shapes
     */
    public static TrainingStep compile(Network network, ExampleFormat format, StepOptions options) {
        return new Nd4jStep(network, format, options, List.of());
    }
}
