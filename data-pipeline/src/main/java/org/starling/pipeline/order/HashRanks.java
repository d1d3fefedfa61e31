package org.starling.pipeline.order;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Finds hashes by their rank within groups, exactly. A first pass counts hashes by their leading bits; a second fetches
 * only those that share them with a requested rank. Hashes are uniform, so that is some hundred per rank, or for more than
 * two million rows one in 8,192.
 */
public final class HashRanks {
    private static final int HASHES_PER_BUCKET = 256;
    private static final int MAX_BITS = 13;

    private HashRanks() {}

    /** Selects the requested ranks of a group. */
    @FunctionalInterface
    public interface Wanted {
        /** Ranks of {@code group}, each from 0 to less than {@code size}, its number of rows. */
        long[] ranks(String group, long size);
    }

    /**
     * The hashes at the requested ranks, by group; a group without rows is missing.
     *
     * @param rows a group (text) and a hash (long) each; may change when the next one is read
     * @param expectedRows approximate number of rows
     */
    public static Map<String, Found> locate(JavaRDD<InternalRow> rows, long expectedRows, Wanted wanted) {
        int bits = bits(expectedRows);
        HashHistogram histogram =
                rows.mapPartitions(part -> histogram(part, bits)).treeReduce(HashHistogram::merge);
        Map<String, Found> buckets = buckets(histogram, wanted);
        Map<String, Set<Long>> needed = needed(buckets);
        HashCounts candidates = needed.isEmpty()
                ? new HashCounts()
                : rows.mapPartitions(part -> candidates(part, needed, bits)).treeReduce(HashCounts::merge);
        return hashes(buckets, candidates, bits);
    }

    /** Number of leading bits that identify a bucket of hashes. */
    static int bits(long expectedRows) {
        return Math.max(1, Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(expectedRows / HASHES_PER_BUCKET)));
    }

    static Iterator<HashHistogram> histogram(Iterator<InternalRow> rows, int bits) {
        HashHistogram own = new HashHistogram(bits);
        rows.forEachRemaining(row -> own.add(row.getUTF8String(0), row.getLong(1)));
        return List.of(own).iterator();
    }

    /** The buckets that hold the requested ranks: their numbers take the place of hashes. */
    static Map<String, Found> buckets(HashHistogram histogram, Wanted wanted) {
        Map<String, Found> buckets = new HashMap<>();
        histogram.byGroup().forEach((group, counts) -> {
            long size = counts.values().stream().mapToLong(Long::longValue).sum();
            List<RankedHash> own = Arrays.stream(wanted.ranks(group, size))
                    .mapToObj(rank -> at(counts, 0, rank))
                    .toList();
            buckets.put(group, new Found(size, own));
        });
        return buckets;
    }

    /** Numbers of buckets, by group; a group without a requested rank is missing. */
    static Map<String, Set<Long>> needed(Map<String, Found> buckets) {
        Map<String, Set<Long>> needed = new HashMap<>();
        buckets.forEach(
                (group, found) -> found.hashes().forEach(bucket -> needed.computeIfAbsent(group, any -> new HashSet<>())
                        .add(bucket.hash())));
        return needed;
    }

    /** Counts the hashes in needed buckets. */
    static Iterator<HashCounts> candidates(Iterator<InternalRow> rows, Map<String, Set<Long>> needed, int bits) {
        HashCounts own = new HashCounts();
        HashMap<UTF8String, BitSet> buckets = new HashMap<>();
        int shift = Long.SIZE - bits;
        int half = 1 << (bits - 1);
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

    /** The hashes at the requested ranks, from those in their buckets. */
    static Map<String, Found> hashes(Map<String, Found> buckets, HashCounts candidates, int bits) {
        int shift = Long.SIZE - bits;
        Map<String, Found> result = new HashMap<>();
        buckets.forEach((group, found) -> {
            NavigableMap<Long, Long> sorted = new TreeMap<>(candidates.byGroup().getOrDefault(group, Map.of()));
            List<RankedHash> hashes = new ArrayList<>();
            for (RankedHash bucket : found.hashes()) {
                long first = bucket.hash() << shift;
                long last = first | ((1L << shift) - 1);
                hashes.add(at(sorted.subMap(first, true, last, true), bucket.below(), bucket.rank()));
            }
            result.put(group, new Found(found.size(), hashes));
        });
        return result;
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
     * Result for one group.
     *
     * @param size rows of the group
     * @param hashes one per requested rank, in their order
     */
    public record Found(long size, List<RankedHash> hashes) {}
}
