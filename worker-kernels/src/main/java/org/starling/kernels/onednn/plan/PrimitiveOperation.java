package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/**
 * oneDNN primitive with its arguments.
 *
 * @param name its layer and computation
 * @param implementation oneDNN's choice, from {@code impl_info_str()}
 * @param work its arithmetic and memory traffic
 * @param compiled the primitive
 * @param arguments tensors by argument index ({@code DNNL_ARG_…}), scratchpad included
 */
record PrimitiveOperation(
        String name, String implementation, OperationWork work, primitive compiled, IntMemoryMap arguments)
        implements Operation {
    @Override
    public void execute(stream queue) {
        compiled.execute(queue, arguments);
    }
}
