package org.starling.driver.dl4j.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.spark.api.Repartition;
import org.starling.driver.dl4j.chunk.ExampleChunk;
import org.starling.driver.training.ExampleGroup;
import org.starling.driver.training.WorkerAssignment;
import org.starling.driver.training.WorkerPartitioner;
import org.starling.kernels.batch.Shuffle;

/**
 * Divides packed data among workers.
 *
 * @param workers how many workers there shall be
 * @param repartition when the data is divided anew; otherwise each of its partitions is the share of one worker
 * @param shuffle whether examples change their order on the way
 * @param seed decides how
 * @param storageLevel how the result is kept in Spark; {@link StorageLevel#NONE} to compute it in every epoch
 */
public record DataPreparation(
        int workers, Repartition repartition, Shuffle shuffle, long seed, StorageLevel storageLevel) {

    /** Prepares data; runs Spark jobs over it. The caller releases the result; nothing is left if it fails. */
    public WorkerData prepare(JavaRDD<byte[]> chunks) {
        boolean divides = repartition == Repartition.Always
                || (repartition == Repartition.NumPartitionsWorkersDiffers && chunks.getNumPartitions() != workers);
        // the data is persisted until it is divided, because computing it again may give other values
        chunks.persist(storageLevel.isValid() || divides ? held() : StorageLevel.NONE());
        WorkerData prepared = null;
        try {
            prepared = prepare(chunks, divides ? Dividing.WHERE_NEEDED : Dividing.NEVER);
            return prepared;
        } finally {
            if (prepared == null || prepared.chunks() != chunks || !storageLevel.isValid()) {
                chunks.unpersist(false);
            }
        }
    }

    private enum Dividing {
        WHERE_NEEDED,
        NEVER
    }

    private WorkerData prepare(JavaRDD<byte[]> chunks, Dividing dividing) {
        ChunkStatistics counted = ChunkStatistics.of(chunks);
        WorkerAssignment assignment = new WorkerAssignment(counted.examples(), workers, shuffle, seed);
        boolean inPlace = shuffle == Shuffle.OFF && counted.counts().equals(assignment.shares());
        if (dividing == Dividing.NEVER || inPlace || counted.examples() == 0) {
            return new WorkerData(chunks, counted.counts(), counted.shape());
        }
        JavaRDD<byte[]> divided = WorkerPartitioner.divide(chunks, counted.counts(), assignment, DataPreparation::open)
                .persist(storageLevel);
        WorkerData prepared = null;
        try {
            List<Long> counts = counts(divided);
            requireSame(counts, assignment.shares());
            prepared = new WorkerData(divided, counts, counted.shape());
            return prepared;
        } finally {
            if (prepared == null) {
                divided.unpersist(false);
            }
        }
    }

    private static void requireSame(List<Long> counts, List<Long> shares) {
        if (!counts.equals(shares)) {
            throw new IllegalStateException(
                    "Cannot divide the data: workers would get %s examples, and should get %s; give data that is the same whenever Spark computes it, or persist it"
                            .formatted(counts, shares));
        }
    }

    private StorageLevel held() {
        return storageLevel.isValid() ? storageLevel : StorageLevel.MEMORY_AND_DISK();
    }

    private static ExampleGroup<byte[]> open(byte[] encoded) {
        ExampleChunk chunk = ExampleChunk.decode(encoded);
        return new ExampleGroup<>() {
            @Override
            public int size() {
                return chunk.size();
            }

            @Override
            public byte[] select(int[] examples) {
                return chunk.select(examples).encode();
            }
        };
    }

    private static List<Long> counts(JavaRDD<byte[]> chunks) {
        List<Long> counts = new ArrayList<>();
        for (String count : chunks.mapPartitions(partition -> {
                    long examples = 0;
                    while (partition.hasNext()) {
                        examples += ExampleChunk.sizeOf(partition.next());
                    }
                    return List.of(Long.toString(examples)).iterator();
                })
                .collect()) {
            counts.add(Long.valueOf(count));
        }
        return counts;
    }
}
