package org.starling.driver.dl4j.data;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.starling.driver.dl4j.chunk.ExampleShape;

/**
 * The data of a call of {@code fit}, one partition for each worker.
 *
 * @param chunks encoded chunks, one partition for each worker
 * @param offered examples in each partition
 * @param shape the one shape of all examples, if all can be packed and have the same
 */
public record WorkerData(JavaRDD<byte[]> chunks, List<Long> offered, Optional<ExampleShape> shape) {
    public WorkerData {
        offered = List.copyOf(offered);
    }

    /** Workers among which the data is divided. */
    public int workers() {
        return offered.size();
    }

    /** Examples of all workers. */
    public long examples() {
        return offered.stream().mapToLong(Long::longValue).sum();
    }

    /** Releases the memory; a later use prepares the data again. */
    public void release() {
        chunks.unpersist(false);
    }
}
