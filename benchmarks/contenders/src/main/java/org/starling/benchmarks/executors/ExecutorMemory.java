package org.starling.benchmarks.executors;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/** Places data in the memory of executors, where tasks find it. */
public final class ExecutorMemory {
    private ExecutorMemory() {}

    /**
     * Keeps a parallelised list in the memory of the executors, or on their disks. Without the checkpoint every task would carry
     * its partition of the list along.
     */
    public static <T> JavaRDD<T> keep(JavaRDD<T> parallelized) {
        JavaRDD<T> kept = parallelized.persist(StorageLevel.MEMORY_AND_DISK());
        kept.rdd().localCheckpoint();
        kept.count();
        return kept;
    }
}
