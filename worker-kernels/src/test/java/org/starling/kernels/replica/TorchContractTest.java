package org.starling.kernels.replica;

import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.torch.TorchCompiler;

class TorchContractTest extends ReplicaContractTest {
    @Override
    Replica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        return TorchCompiler.compile(network, format, options, "cpu");
    }
}
