package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.stream;

/**
 * A step that Java computes, on tensors it has views of.
 *
 * @param name what it does and for which layer
 * @param body the computation
 */
record HostOperation(String name, Runnable body) implements Operation {
    @Override
    public String implementation() {
        return "java";
    }

    @Override
    public void execute(stream queue) {
        body.run();
    }
}
