package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.stream;

/**
 * Operation that Java computes, on tensors that it has views of.
 *
 * @param name its layer and computation
 * @param body the computation
 */
record HostOperation(String name, Runnable body) implements Operation {
    @Override
    public String implementation() {
        return "java";
    }

    @Override
    public OperationWork work() {
        return OperationWork.NONE;
    }

    @Override
    public void execute(stream queue) {
        body.run();
    }
}
