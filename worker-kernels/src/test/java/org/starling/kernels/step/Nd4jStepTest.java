package org.starling.kernels.step;

import java.util.List;
import org.starling.kernels.batch.ExampleFormat;

class Nd4jStepTest extends TrainingStepContractTest {
    @Override
    TrainingStep compile(Network network, ExampleFormat format, StepOptions options) {
        return new Nd4jStep(network, format, options, List.of());
    }
}
