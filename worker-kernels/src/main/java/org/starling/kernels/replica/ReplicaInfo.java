package org.starling.kernels.replica;

import java.io.Serializable;
import java.util.List;

/**
 * Implementation of a replica, for logs and reports.
 *
 * @param backend name of the implementation: {@code onednn}, {@code onednn bf16}, {@code torch} or {@code dl4j}
 * @param reasons reasons why a faster implementation was not chosen, one line per layer or setting; empty if it was
 */
public record ReplicaInfo(String backend, List<String> reasons) implements Serializable {
    public ReplicaInfo {
        reasons = List.copyOf(reasons);
    }
}
