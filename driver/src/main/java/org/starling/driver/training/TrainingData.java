package org.starling.driver.training;

import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.starling.driver.config.TrainingSpec;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.Workload;

/**
 * The examples that a job trains on, one partition for each worker, and their workload. The number of examples of a worker
 * is known before training, and does not depend on the report of the worker.
 *
 * @param <T> element type of the RDD
 * @param workload conversion of elements into batches
 * @param elements the examples; the caller persists them
 * @param offered examples in each partition
 */
public record TrainingData<T>(Workload<T> workload, JavaRDD<T> elements, List<Long> offered) {
    /** Blocks of about this size are large enough to cost Spark little, and small enough to spread evenly. */
    private static final int BLOCK_BYTES = 1 << 19;

    private static final int MAX_BLOCK_EXAMPLES = 1024;

    public TrainingData {
        new Checks()
                .requirePresent(workload, "workload")
                .requirePresent(elements, "elements")
                .requirePresent(offered, "offered")
                .done();
        offered = List.copyOf(offered);
        new Checks()
                .require(
                        offered.size() == elements.getNumPartitions(),
                        "offered",
                        "must have one value for each of %d partitions, has %d"
                                .formatted(elements.getNumPartitions(), offered.size()))
                .done();
    }

    /**
     * Packed examples. Partition {@code p} of {@code n} must hold the examples {@code p·N/n} to {@code (p+1)·N/n} of all
     * {@code N}.
     *
     * @param network to train
     * @param spec backend, size of batches and their order
     * @param examples how many there are in all partitions
     */
    public static TrainingData<ExampleBlock> packed(
            Network network, ExampleFormat format, TrainingSpec spec, JavaRDD<ExampleBlock> blocks, long examples) {
        int workers = blocks.getNumPartitions();
        List<Long> shares = LongStream.range(0, workers)
                .map(rank -> boundary(examples, rank + 1, workers) - boundary(examples, rank, workers))
                .boxed()
                .toList();
        return new TrainingData<>(workload(network, format, spec), blocks, shares);
    }

    /** The workload of packed examples. */
    public static PackedWorkload workload(Network network, ExampleFormat format, TrainingSpec spec) {
        return new PackedWorkload(
                network,
                format,
                spec.backend(),
                spec.precision(),
                spec.batchSize(),
                spec.accumulate(),
                spec.shuffle(),
                spec.augment());
    }

    /** Examples of a full block: at most 1,024, in about 512 KiB of features. */
    public static int blockExamples(ExampleFormat format) {
        return Math.max(
                1, Math.min(MAX_BLOCK_EXAMPLES, BLOCK_BYTES / format.features().bytes()));
    }

    /** The first example of a worker's share, where shares are ranges of all examples that differ by one at most in size. */
    public static long boundary(long examples, long rank, int workers) {
        return Math.multiplyExact(examples, rank) / workers;
    }

    /** Workers among which the data is divided. */
    public int workers() {
        return offered.size();
    }

    /** Examples in all partitions. */
    public long examples() {
        return offered.stream().mapToLong(Long::longValue).sum();
    }

    /** Updates in one epoch of the worker with most examples. */
    int mostUpdates(int examplesOfUpdate) {
        long most = offered.stream().mapToLong(Long::longValue).max().orElse(0);
        return Math.toIntExact(Math.max(1, (most + examplesOfUpdate - 1) / examplesOfUpdate));
    }

    /** Examples that {@code rank} must train in every epoch. */
    long offeredTo(int rank) {
        return offered.get(rank);
    }
}
