package org.starling.pipeline.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.column.CodedColumn;
import scala.Tuple2;

/** Finds duplicates among the usable records of a table, in all partitions. */
public final class DuplicateSearch {
    private static final long RECORDS_PER_BUCKET = 2_000_000;
    /** Longs that an entry takes: key, check, order and place. */
    private static final int WIDTH = 4;

    private static final int ENTRIES_PER_CHUNK = 2048;
    /** Bits of an entry's position for the position within its partition; the other bits are the partition. */
    private static final int PLACE_BITS = 32;

    private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

    private DuplicateSearch() {}

    /**
     * Returns the positions of duplicates, one set for each partition of {@code blocks}. Of equal records the first one by order
     * hash is kept. Lazy; {@code blocks} are read twice.
     *
     * @param usable approximate number of records
     */
    public static JavaRDD<BitSet> in(JavaRDD<RecordBlock> blocks, long usable) {
        int partitions = blocks.getNumPartitions();
        int buckets = (int) Math.max(partitions, 1 + usable / RECORDS_PER_BUCKET);
        JavaRDD<Tuple2<Integer, long[]>> distant = blocks.mapPartitionsToPair(part -> chunks(part, buckets))
                .partitionBy(new HashPartitioner(buckets))
                .mapPartitionsToPair(DuplicateSearch::meet)
                // a number is its own hash, so each chunk is sent to its partition
                .partitionBy(new HashPartitioner(partitions))
                .mapPartitions(chunks -> chunks, true);
        return blocks.zipPartitions(distant, (part, chunks) -> {
            BitSet copies = new BitSet();
            part.forEachRemaining(block -> within(block).stream().forEach(row -> copies.set(block.first() + row)));
            chunks.forEachRemaining(chunk -> Arrays.stream(chunk._2()).forEach(place -> copies.set((int) place)));
            return List.of(copies).iterator();
        });
    }

    /** Rows of a block that are duplicates of others in it. */
    private static BitSet within(RecordBlock block) {
        int size = 0;
        int[] rows = new int[block.size()];
        long[][] entries = new long[WIDTH][block.size()];
        for (int row = 0; row < block.size(); row++) {
            if (isLookedAt(block, row)) {
                rows[size] = row;
                entries[0][size] = block.key(row);
                entries[1][size] = block.check(row);
                entries[2][size] = block.orderHash(row);
                entries[3][size] = row;
                size++;
            }
        }
        BitSet copies = new BitSet();
        Duplicates.among(entries[0], entries[1], entries[2], entries[3], size).stream()
                .forEach(index -> copies.set(rows[index]));
        return copies;
    }

    private static boolean isLookedAt(RecordBlock block, int row) {
        return block.reasons().code(row) == CodedColumn.NONE && block.hasKey(row);
    }

    /** Records without an earlier equal record in their block, in chunks for the buckets of their keys. */
    private static Iterator<Tuple2<Integer, long[]>> chunks(Iterator<RecordBlock> blocks, int buckets) {
        List<Tuple2<Integer, long[]>> chunks = new ArrayList<>();
        Map<Integer, LongList> open = new HashMap<>();
        while (blocks.hasNext()) {
            RecordBlock block = blocks.next();
            BitSet copies = within(block);
            for (int row = 0; row < block.size(); row++) {
                if (!isLookedAt(block, row) || copies.get(row)) {
                    continue;
                }
                int bucket = (int) Long.remainderUnsigned(block.key(row), buckets);
                LongList chunk = open.computeIfAbsent(bucket, any -> new LongList());
                chunk.add(block.key(row));
                chunk.add(block.check(row));
                chunk.add(block.orderHash(row));
                chunk.add(((long) block.partition() << PLACE_BITS) | (block.first() + row));
                if (chunk.size() == WIDTH * ENTRIES_PER_CHUNK) {
                    chunks.add(new Tuple2<>(bucket, chunk.take()));
                }
            }
        }
        open.forEach((bucket, chunk) -> chunks.add(new Tuple2<>(bucket, chunk.take())));
        return chunks.iterator();
    }

    /** The duplicates in one bucket: their positions, by partition. */
    private static Iterator<Tuple2<Integer, long[]>> meet(Iterator<Tuple2<Integer, long[]>> chunks) {
        LongList[] columns = {new LongList(), new LongList(), new LongList(), new LongList()};
        while (chunks.hasNext()) {
            long[] chunk = chunks.next()._2();
            for (int i = 0; i < chunk.length; i++) {
                columns[i % WIDTH].add(chunk[i]);
            }
        }
        int size = columns[0].size();
        long[] places = columns[3].take();
        Map<Integer, LongList> byPartition = new HashMap<>();
        Duplicates.among(columns[0].take(), columns[1].take(), columns[2].take(), places, size).stream()
                .forEach(index -> byPartition
                        .computeIfAbsent((int) (places[index] >> PLACE_BITS), any -> new LongList())
                        .add(places[index] & PLACE_MASK));
        List<Tuple2<Integer, long[]>> found = new ArrayList<>();
        byPartition.forEach((partition, list) -> found.add(new Tuple2<>(partition, list.take())));
        return found.iterator();
    }

    /** Longs, as many as come. */
    private static final class LongList {
        private static final int FIRST_CAPACITY = 256;

        private long[] values = new long[FIRST_CAPACITY];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(2, size));
            }
            values[size++] = value;
        }

        int size() {
            return size;
        }

        /** Returns all values and forgets them. */
        long[] take() {
            long[] all = Arrays.copyOf(values, size);
            size = 0;
            return all;
        }
    }
}
