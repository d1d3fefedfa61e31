package org.starling.kernels.step;

import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.OneDnnCompiler;

class OneDnnContractTest extends TrainingStepContractTest {
    @Override
    TrainingStep compile(Network network, ExampleFormat format, StepOptions options) {
        return OneDnnCompiler.compile(network, format, options);
    }
}
