package org.starling.kernels.replica;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Options of a replica.
 *
 * @param kernel backend
 * @param precision number type of the computations
 * @param batchSize largest number of examples in a batch
 * @param threads native threads that one step may use
 */
public record ReplicaOptions(Backend kernel, Precision precision, int batchSize, int threads) implements Serializable {
    public ReplicaOptions {
        new Checks()
                .requirePresent(kernel, "kernel")
                .requirePresent(precision, "precision")
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .require(threads >= 1, "threads", "must be at least 1, is " + threads)
                .done();
    }

    /** Float32. */
    public ReplicaOptions(Backend kernel, int batchSize, int threads) {
        this(kernel, Precision.FP32, batchSize, threads);
    }
}
