package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.stream;

/** Operation of a {@link Plan}, bound to its memories. */
public sealed interface Operation permits PrimitiveOperation, HostOperation {

    /** Its layer and computation: {@code conv1.forward}. */
    String name();

    /** Its implementation: oneDNN's name, or {@code java}. */
    String implementation();

    /** Its arithmetic and memory traffic, as far as known. */
    OperationWork work();

    void execute(stream queue);
}
