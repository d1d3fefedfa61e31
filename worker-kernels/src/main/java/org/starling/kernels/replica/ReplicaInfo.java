package org.starling.kernels.replica;

import java.io.Serializable;
import java.util.List;

/**
 * Implementation of a replica, for logs and reports.
 *
 * @param kernel name of the implementation: {@code nd4j} or {@code onednn}
 * @param reasons reasons why a faster implementation was not chosen, one line per layer or setting; empty if it was
 */
public record ReplicaInfo(String kernel, List<String> reasons) implements Serializable {
    public ReplicaInfo {
        reasons = List.copyOf(reasons);
    }
}
