package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/**
 * A oneDNN primitive with its arguments.
 *
 * @param name what it does and for which layer
 * @param implementation what oneDNN chose, as {@code impl_info_str()} tells
 * @param compiled the primitive
 * @param arguments tensors by argument index ({@code DNNL_ARG_…}), scratchpad included
 */
record PrimitiveOperation(String name, String implementation, primitive compiled, IntMemoryMap arguments)
        implements Operation {
    @Override
    public void execute(stream queue) {
        compiled.execute(queue, arguments);
    }
}
