package org.starling.pipeline.record;

import org.apache.spark.Partitioner;

/** Partitions of consecutive numbers, all of about equally many. */
final class NumberRanges extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final long numbers;
    private final int partitions;

    /**
     * Ranges of the numbers from 0 to before {@code numbers}.
     *
     * @param partitions how many there are
     */
    NumberRanges(long numbers, int partitions) {
        this.numbers = numbers;
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object number) {
        return (int) ((Long) number * partitions / numbers);
    }
}
