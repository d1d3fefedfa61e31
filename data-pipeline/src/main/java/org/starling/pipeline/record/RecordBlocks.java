package org.starling.pipeline.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.ValidatedRecord;
import scala.Tuple2;

/** Packs validated records into blocks. */
public final class RecordBlocks {
    private RecordBlocks() {}

    /**
     * The blocks, lazily.
     *
     * @param label label of all records; null if each has its own
     * @param parallelism least number of partitions
     */
    public static JavaRDD<RecordBlock> of(
            JavaRDD<ValidatedRecord> validated, List<TableInput> inputs, String label, int parallelism) {
        List<TableInput> own = new ArrayList<>(inputs);
        TextSlice commonLabel = TextSlice.of(label);
        JavaRDD<RecordBlock> blocks = validated.mapPartitions(records -> new Packing(records, own, commonLabel));
        if (blocks.getNumPartitions() < parallelism) {
            // one task reads a compressed file; the later steps use all cores
            blocks = spread(blocks, parallelism);
        }
        return blocks.mapPartitionsWithIndex(RecordBlocks::located, true);
    }

    /**
     * The blocks in more partitions, always in the same order. Flags refer to positions, so a lost partition must be recomputed
     * in the same order.
     */
    private static JavaRDD<RecordBlock> spread(JavaRDD<RecordBlock> blocks, int partitions) {
        return JavaPairRDD.fromJavaRDD(blocks.mapPartitionsWithIndex(RecordBlocks::numbered, true))
                .repartitionAndSortWithinPartitions(new HashPartitioner(partitions))
                .values();
    }

    private static Iterator<Tuple2<Long, RecordBlock>> numbered(int partition, Iterator<RecordBlock> blocks) {
        return new Iterator<>() {
            private long next = (long) partition << Integer.SIZE;

            @Override
            public boolean hasNext() {
                return blocks.hasNext();
            }

            @Override
            public Tuple2<Long, RecordBlock> next() {
                return new Tuple2<>(next++, blocks.next());
            }
        };
    }

    private static Iterator<RecordBlock> located(int partition, Iterator<RecordBlock> blocks) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return blocks.hasNext();
            }

            @Override
            public RecordBlock next() {
                RecordBlock block = blocks.next().at(partition, next);
                next = Math.addExact(next, block.size());
                return block;
            }
        };
    }

    /** Packs the records of one partition. */
    private static final class Packing implements Iterator<RecordBlock> {
        private final Iterator<ValidatedRecord> records;
        private final List<TableInput> inputs;
        private final TextSlice commonLabel;
        /** Started with a record of the next split; null if there is none. */
        private RecordBlockBuilder begun;

        Packing(Iterator<ValidatedRecord> records, List<TableInput> inputs, TextSlice commonLabel) {
            this.records = records;
            this.inputs = inputs;
            this.commonLabel = commonLabel;
        }

        @Override
        public boolean hasNext() {
            return begun != null || records.hasNext();
        }

        @Override
        public RecordBlock next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RecordBlockBuilder builder = begun;
            begun = null;
            while (records.hasNext() && (builder == null || !builder.isFull())) {
                ValidatedRecord record = records.next();
                if (builder == null) {
                    builder = new RecordBlockBuilder(record, inputs, commonLabel);
                } else if (!record.hashes().splitName().equals(builder.split())) {
                    begun = new RecordBlockBuilder(record, inputs, commonLabel);
                    begun.add(record);
                    break;
                }
                builder.add(record);
            }
            return builder.build();
        }
    }
}
