package org.starling.driver.training;

import org.apache.spark.api.java.JavaRDD;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;

/**
 * The examples that a job trains on, one partition for each worker. Partition {@code p} of {@code n} holds the examples
 * {@code p·N/n} to {@code (p+1)·N/n} of all {@code N}, so that how many a worker must train is known beforehand and does
 * not depend on what the worker says.
 *
 * @param format what an example looks like
 * @param blocks the examples; the caller persists them
 * @param examples how many there are in all partitions
 */
public record TrainingData(ExampleFormat format, JavaRDD<ExampleBlock> blocks, long examples) {

    /** Workers among which the data is divided. */
    public int workers() {
        return blocks.getNumPartitions();
    }

    /** Examples that {@code rank} must train in every epoch. */
    long offeredTo(int rank) {
        return boundary(rank + 1) - boundary(rank);
    }

    private long boundary(int rank) {
        return Math.multiplyExact(examples, (long) rank) / workers();
    }
}
