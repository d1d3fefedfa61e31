package org.starling.kernels.replica;

import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.OneDnnCompiler;

class OneDnnContractTest extends ReplicaContractTest {
    @Override
    Replica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        return OneDnnCompiler.compile(network, format, options);
    }
}
