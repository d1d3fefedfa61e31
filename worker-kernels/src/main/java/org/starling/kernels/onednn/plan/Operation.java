package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.stream;

/** One step of a {@link Plan}, bound to its memories. */
public sealed interface Operation permits PrimitiveOperation, HostOperation {

    /** What it does and for which layer: {@code conv1.forward}. */
    String name();

    /** What computes it: oneDNN's name of the implementation, or {@code java}. */
    String implementation();

    void execute(stream queue);
}
