package org.starling.driver.evaluation;

import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.compile.StepCompiler;
import org.starling.kernels.step.NativeLibraries;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.StepOptions;
import org.starling.kernels.step.TrainingStep;

/** Makes replicas for inference. */
public final class Replicas {
    private Replicas() {}

    /** A replica with these parameters, to be closed by the caller; runs in an executor. */
    public static TrainingStep open(Network network, float[] parameters, ExampleFormat format, StepOptions options) {
        NativeLibraries.prepare();
        TrainingStep step = StepCompiler.compile(network, format, options);
        if (step.parameterCount() != parameters.length) {
            int expected = step.parameterCount();
            step.close();
            throw new EvaluationException(
                    "Cannot use these parameters: there are %d, but the network has %d; use network and parameters of one checkpoint"
                            .formatted(parameters.length, expected));
        }
        step.writeParameters(parameters, 0);
        return step;
    }
}
