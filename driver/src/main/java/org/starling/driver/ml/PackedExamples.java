package org.starling.driver.ml;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.RecordCounter;
import org.starling.driver.training.ExampleGroup;
import org.starling.driver.training.WorkerAssignment;
import org.starling.driver.training.WorkerPartitioner;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;

/**
 * The examples of a DataFrame, packed and persisted in Spark until they are closed.
 *
 * @param blocks packed examples
 * @param counts of each partition: its examples, then those of each class
 * @param rows counts of the rows: used, and rejected by reason
 */
record PackedExamples(JavaRDD<ExampleBlock> blocks, List<long[]> counts, InputLedger rows) implements AutoCloseable {

    /**
     * Packs all rows, in their order and partitions; runs one Spark job.
     *
     * @param format of the examples without weights
     */
    static PackedExamples pack(
            Dataset<Row> rows, ExampleColumns columns, Weights weights, ExampleFormat format, Labels labels) {
        RecordCounter counter = new RecordCounter();
        rows.sparkSession().sparkContext().register(counter, "rows of the DataFrame");
        ExamplePacker packer = new ExamplePacker(
                FeatureReader.of(
                        rows.schema(), columns.features(), format.features().length()),
                labels,
                rows.schema().fieldIndex(columns.label()),
                weights,
                weights.in(format),
                columns.invalid(),
                counter);
        PackedExamples packed = persisted(rows.javaRDD().mapPartitions(packer), labels, InputLedger.NONE);
        return new PackedExamples(packed.blocks(), packed.counts(), counter.value());
    }

    /** The same examples in one partition for each worker; runs Spark jobs. Close both. */
    PackedExamples divide(WorkerAssignment assignment, Labels labels) {
        PackedExamples divided = persisted(
                WorkerPartitioner.divide(blocks, examplesByPartition(), assignment, PackedExamples::open),
                labels,
                rows);
        if (!divided.examplesByPartition().equals(assignment.shares())) {
            divided.close();
            throw new IllegalStateException(
                    "Cannot divide the rows: workers would get %s, and should get %s; give a DataFrame that is the same whenever Spark computes it, or persist it"
                            .formatted(divided.examplesByPartition(), assignment.shares()));
        }
        return divided;
    }

    private static PackedExamples persisted(JavaRDD<ExampleBlock> blocks, Labels labels, InputLedger rows) {
        blocks.persist(StorageLevel.MEMORY_AND_DISK());
        List<long[]> counts = null;
        try {
            counts = blocks.mapPartitions(partition -> {
                        long[] ofPartition = new long[1 + labels.outputs()];
                        partition.forEachRemaining(block -> count(block, ofPartition));
                        return List.of(ofPartition).iterator();
                    })
                    .collect();
            return new PackedExamples(blocks, counts, rows);
        } finally {
            if (counts == null) {
                blocks.unpersist(false);
            }
        }
    }

    private static void count(ExampleBlock block, long[] counts) {
        counts[0] += block.size();
        for (int index : block.classes()) {
            counts[1 + index]++;
        }
    }

    private static ExampleGroup<ExampleBlock> open(ExampleBlock block) {
        return new ExampleGroup<>() {
            @Override
            public int size() {
                return block.size();
            }

            @Override
            public ExampleBlock select(int[] examples) {
                return block.select(examples);
            }
        };
    }

    long examples() {
        return sum(0);
    }

    /** Examples of each class; of label vectors all are 0. */
    List<Long> examplesByClass() {
        return IntStream.range(1, counts.get(0).length).mapToObj(this::sum).toList();
    }

    private long sum(int index) {
        return counts.stream().mapToLong(ofPartition -> ofPartition[index]).sum();
    }

    List<Long> examplesByPartition() {
        return counts.stream().map(ofPartition -> ofPartition[0]).toList();
    }

    @Override
    public void close() {
        if (!blocks.context().isStopped()) {
            blocks.unpersist(false);
        }
    }
}
