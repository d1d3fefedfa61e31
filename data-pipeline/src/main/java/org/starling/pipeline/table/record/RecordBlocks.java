package org.starling.pipeline.table.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.transform.TableInput;
import scala.Tuple2;

/** Packs judged records into blocks. */
public final class RecordBlocks {
    /** Column of the file that a record came from. */
    public static final int SOURCE = 0;
    /** Column of why a record was set aside, or null. */
    public static final int REASON = 1;
    /** Column of the record as it was read, or null. */
    public static final int LINE = 2;
    /** Column of the class, or {@link RecordBlock#NO_CLASS}. */
    public static final int LABEL = 3;
    /** Column of the split that the source is for. */
    public static final int PART = 4;
    /** Column of the place in the order that the split cuts. */
    public static final int SPLIT_HASH = 5;
    /** Column of the place in the order of the shards. */
    public static final int ORDER_HASH = 6;
    /** Column of the first hash of what makes copies equal; null in what is no copy. */
    public static final int KEY = 7;
    /** Column of the second hash of the same. */
    public static final int CHECK = 8;
    /** Column of the cell of the first input; the others follow. */
    public static final int FIRST_CELL = 9;

    private RecordBlocks() {}

    /**
     * The blocks, lazily.
     *
     * @param judged rows that may change when the next one is asked for; columns: source, reason, line, label, part (texts); split hash, order hash, key, check (longs); then one for
     *     each input, a double or a text; then, for records in time series, the series (text), time (double) and a hash of the
     *     features (long)
     * @param parallelism fewer partitions are made into as many
     */
    public static JavaRDD<RecordBlock> of(JavaRDD<InternalRow> judged, List<TableInput> inputs, int parallelism) {
        List<TableInput> own = new ArrayList<>(inputs);
        JavaRDD<RecordBlock> blocks = judged.mapPartitions(rows -> new Packing(rows, own));
        if (blocks.getNumPartitions() < parallelism) {
            // a compressed file is read by one task; let all cores have a part of what follows
            blocks = spread(blocks, parallelism);
        }
        return blocks.mapPartitionsWithIndex(RecordBlocks::located, true);
    }

    /**
     * The blocks in more partitions, in the same order whenever they are computed: marks go by places, and must find theirs
     * also in a partition that was lost and made again.
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

    /** Packs the rows of one partition. */
    private static final class Packing implements Iterator<RecordBlock> {
        private final Iterator<InternalRow> rows;
        private final List<TableInput> inputs;
        /** Begun with a row of the next part; null if there is none. */
        private RecordBlockBuilder begun;

        private UTF8String part;

        Packing(Iterator<InternalRow> rows, List<TableInput> inputs) {
            this.rows = rows;
            this.inputs = inputs;
        }

        @Override
        public boolean hasNext() {
            return begun != null || rows.hasNext();
        }

        @Override
        public RecordBlock next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RecordBlockBuilder builder = begun;
            begun = null;
            while (rows.hasNext() && (builder == null || !builder.isFull())) {
                InternalRow row = rows.next();
                if (builder == null) {
                    builder = begin(row);
                } else if (!row.getUTF8String(PART).equals(part)) {
                    begun = begin(row);
                    begun.add(row);
                    break;
                }
                builder.add(row);
            }
            return builder.build();
        }

        private RecordBlockBuilder begin(InternalRow row) {
            part = row.getUTF8String(PART).clone();
            return new RecordBlockBuilder(part.toString(), inputs, row.numFields());
        }
    }
}
