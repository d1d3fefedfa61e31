package org.starling.pipeline.order;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * Finds hashes by their rank within groups, exactly. A first pass counts hashes by their leading bits; a second fetches
 * only those that share them with a wanted rank. Hashes are spread evenly, so that is some hundred per rank, whatever the
 * size of the data.
 */
public final class HashRanks {
    /** Name of the column that holds the group, a text. */
    public static final String GROUP = "group";
    /** Name of the column that holds the hash, a long. */
    public static final String HASH = "hash";

    private static final int HASHES_PER_BUCKET = 256;
    private static final int MAX_BITS = 16;

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
        int bits = Math.max(
                1, Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(expectedRows / HASHES_PER_BUCKET)));
        int shift = Long.SIZE - bits;
        Map<String, NavigableMap<Long, Long>> histograms =
                count(rows.select(col(GROUP), shiftright(col(HASH), shift).as(HASH)));

        Map<String, long[]> ranks = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        Set<String> needed = new HashSet<>();
        histograms.forEach((group, histogram) -> {
            long size = histogram.values().stream().mapToLong(Long::longValue).sum();
            sizes.put(group, size);
            ranks.put(group, wanted.ranks(group, size));
            for (long rank : ranks.get(group)) {
                needed.add(key(group, at(histogram, 0, rank).hash()));
            }
        });
        UDF2<String, Long, Boolean> isNeeded = (group, hash) -> needed.contains(key(group, hash >> shift));
        Map<String, NavigableMap<Long, Long>> candidates = needed.isEmpty()
                ? Map.of()
                : count(rows.filter(udf(isNeeded, DataTypes.BooleanType).apply(col(GROUP), col(HASH))));

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

    private static Map<String, NavigableMap<Long, Long>> count(Dataset<Row> rows) {
        Map<String, NavigableMap<Long, Long>> counts = new HashMap<>();
        for (Row row : rows.groupBy(GROUP, HASH).count().collectAsList()) {
            counts.computeIfAbsent(row.getString(0), group -> new TreeMap<>()).put(row.getLong(1), row.getLong(2));
        }
        return counts;
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

    private static String key(String group, long bucket) {
        return bucket + ":" + group;
    }

    /**
     * What was found of one group.
     *
     * @param size rows of the group
     * @param hashes one per wanted rank, in their order
     */
    public record Found(long size, List<RankedHash> hashes) {}
}
