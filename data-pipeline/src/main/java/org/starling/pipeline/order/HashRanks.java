package org.starling.pipeline.order;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Finds hashes by their rank within groups, exactly. A first pass counts hashes by their leading bits; a second fetches
 * only those that share them with a wanted rank. Hashes are spread evenly, so that is some hundred per rank, or for more than
 * two million rows one in 8,192.
 */
public final class HashRanks {
    /** Name of the column that holds the group, a text. */
    public static final String GROUP = "group";
    /** Name of the column that holds the hash, a long. */
    public static final String HASH = "hash";

    private static final int HASHES_PER_BUCKET = 256;
    private static final int MAX_BITS = 13;

    private HashRanks() {}

    /** Which ranks are wanted of a group. */
    @FunctionalInterface
    public interface Wanted {
        /** Ranks of {@code group}, each from 0 to less than {@code size}, its number of rows. */
        long[] ranks(String group, long size);
    }

    /**
     * The hashes at the wanted ranks, by group; a group without rows is missing.
     *
     * @param rows columns {@link #GROUP} and {@link #HASH}
     * @param expectedRows about how many there are
     */
    public static Map<String, Found> locate(Dataset<Row> rows, long expectedRows, Wanted wanted) {
        return locate(
                rows.select(col(GROUP), col(HASH)).queryExecution().toRdd().toJavaRDD(), expectedRows, wanted);
    }

    /**
     * The hashes at the wanted ranks, by group; a group without rows is missing.
     *
     * @param rows a group (text) and a hash (long) each; may change when the next one is asked for
     * @param expectedRows about how many there are
     */
    public static Map<String, Found> locate(JavaRDD<InternalRow> rows, long expectedRows, Wanted wanted) {
        int bits = Math.max(
                1, Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(expectedRows / HASHES_PER_BUCKET)));
        int shift = Long.SIZE - bits;
        Map<String, NavigableMap<Long, Long>> histograms = rows.mapPartitions(part -> {
                    HashHistogram own = new HashHistogram(bits);
                    part.forEachRemaining(row -> own.add(row.getUTF8String(0), row.getLong(1)));
                    return List.of(own).iterator();
                })
                .treeReduce(HashHistogram::merge)
                .byGroup();

        Map<String, long[]> ranks = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        Map<String, Set<Long>> needed = new HashMap<>();
        histograms.forEach((group, histogram) -> {
            long size = histogram.values().stream().mapToLong(Long::longValue).sum();
            sizes.put(group, size);
            ranks.put(group, wanted.ranks(group, size));
            for (long rank : ranks.get(group)) {
                needed.computeIfAbsent(group, any -> new HashSet<>())
                        .add(at(histogram, 0, rank).hash());
            }
        });
        Map<String, NavigableMap<Long, Long>> candidates = needed.isEmpty()
                ? Map.of()
                : sorted(rows.mapPartitions(part -> candidates(part, needed, shift))
                        .treeReduce(HashCounts::merge));

        Map<String, Found> result = new HashMap<>();
        ranks.forEach((group, list) -> {
            List<RankedHash> hashes = new ArrayList<>();
            for (long rank : list) {
                RankedHash bucket = at(histograms.get(group), 0, rank);
                long first = bucket.hash() << shift;
                long last = first | ((1L << shift) - 1);
                hashes.add(at(candidates.get(group).subMap(first, true, last, true), bucket.below(), rank));
            }
            result.put(group, new Found(sizes.get(group), hashes));
        });
        return result;
    }

    private static Iterator<HashCounts> candidates(
            Iterator<InternalRow> rows, Map<String, Set<Long>> needed, int shift) {
        HashCounts own = new HashCounts();
        HashMap<UTF8String, BitSet> buckets = new HashMap<>();
        int half = 1 << (Long.SIZE - shift - 1);
        needed.forEach((group, wanted) -> {
            BitSet places = new BitSet();
            wanted.forEach(bucket -> places.set((int) (bucket + half)));
            buckets.put(UTF8String.fromString(group), places);
        });
        rows.forEachRemaining(row -> {
            BitSet wanted = buckets.get(row.getUTF8String(0));
            if (wanted != null && wanted.get((int) (row.getLong(1) >> shift) + half)) {
                own.add(row.getUTF8String(0), row.getLong(1));
            }
        });
        return List.of(own).iterator();
    }

    private static Map<String, NavigableMap<Long, Long>> sorted(HashCounts counts) {
        Map<String, NavigableMap<Long, Long>> sorted = new HashMap<>();
        counts.byGroup().forEach((group, own) -> sorted.put(group, new TreeMap<>(own)));
        return sorted;
    }

    /** The entry of a histogram that covers {@code rank}, when {@code start} items come before its first entry. */
    private static RankedHash at(NavigableMap<Long, Long> histogram, long start, long rank) {
        long below = start;
        for (Map.Entry<Long, Long> entry : histogram.entrySet()) {
            if (rank < below + entry.getValue()) {
                return new RankedHash(rank, entry.getKey(), below, entry.getValue());
            }
            below += entry.getValue();
        }
        throw new IllegalStateException(
                "Cannot find rank %d among %d rows; the source changed while it was read, run again"
                        .formatted(rank, below));
    }

    /**
     * What was found of one group.
     *
     * @param size rows of the group
     * @param hashes one per wanted rank, in their order
     */
    public record Found(long size, List<RankedHash> hashes) {}
}
