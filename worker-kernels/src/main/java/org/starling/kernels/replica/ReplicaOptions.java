package org.starling.kernels.replica;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Options of a replica.
 *
 * @param backend choice of the implementation
 * @param precision number type of the computations
 * @param batchSize largest number of examples in a batch
 * @param threads native threads that one step may use
 */
public record ReplicaOptions(Backend backend, Precision precision, int batchSize, int threads) implements Serializable {
    public ReplicaOptions {
        new Checks()
                .requirePresent(backend, "backend")
                .requirePresent(precision, "precision")
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .require(threads >= 1, "threads", "must be at least 1, is " + threads)
                .done();
    }

    /** Float32. */
    public ReplicaOptions(Backend backend, int batchSize, int threads) {
        this(backend, Precision.FP32, batchSize, threads);
    }
}
