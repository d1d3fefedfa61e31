package org.starling.kernels.replica;

import java.io.Serializable;
import java.util.List;

/**
 * Name of the implementation that trains a replica, for logs and reports.
 *
 * @param kernel name of the implementation: {@code nd4j} or {@code onednn}
 * @param reasons why a faster implementation was not chosen, one line per layer or setting; empty when it was
 */
public record ReplicaInfo(String kernel, List<String> reasons) implements Serializable {
    public ReplicaInfo {
        reasons = List.copyOf(reasons);
    }
}
