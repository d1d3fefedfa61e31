package org.starling.pipeline.split;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.files.DataException;

/**
 * Numbers of records and groups in each split of a {@link HashSplit}. Immutable.
 *
 * @param records number of records by split and class; each split is there, a class only where it has records
 * @param groups number of groups by split; empty where records have none
 */
public record HashSplitCounts(Map<String, Map<String, Long>> records, Map<String, Long> groups) {

    /**
     * Counts, in one pass over the records, and one more over groups.
     *
     * @param rows the class (text) and the hash (long) of each usable record
     * @throws DataException if the training or test split has no usable record
     */
    public static HashSplitCounts of(JavaRDD<InternalRow> rows, SplitSpec spec) {
        HashSplit split = new HashSplit(spec.test());
        Map<UTF8String, long[]> counts = rows.mapPartitions(part -> {
                    LongPredicate forTest = split.forTest(null);
                    Map<UTF8String, long[]> own = new HashMap<>();
                    while (part.hasNext()) {
                        InternalRow row = part.next();
                        UTF8String label = row.getUTF8String(0);
                        long[] sizes = own.get(label);
                        if (sizes == null) {
                            sizes = new long[2];
                            own.put(label.clone(), sizes);
                        }
                        sizes[forTest.test(row.getLong(1)) ? 1 : 0]++;
                    }
                    return List.of(own).iterator();
                })
                .treeReduce(HashSplitCounts::merged);
        Map<String, Map<String, Long>> records = new TreeMap<>();
        records.put(Splits.TRAIN, new TreeMap<>());
        records.put(Splits.TEST, new TreeMap<>());
        counts.forEach((label, sizes) -> {
            if (sizes[0] > 0) {
                records.get(Splits.TRAIN).put(label.toString(), sizes[0]);
            }
            if (sizes[1] > 0) {
                records.get(Splits.TEST).put(label.toString(), sizes[1]);
            }
        });
        HashSplitCounts result = new HashSplitCounts(records, spec.grouped() ? groups(rows, split) : Map.of());
        result.requireBoth(spec);
        return result;
    }

    /** The classes that a split has records of. */
    public Set<String> classes(String split) {
        return records.get(split).keySet();
    }

    private static Map<UTF8String, long[]> merged(Map<UTF8String, long[]> one, Map<UTF8String, long[]> other) {
        other.forEach((label, sizes) -> one.merge(label, sizes, (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]}));
        return one;
    }

    /** All records of a group have one hash. */
    private static Map<String, Long> groups(JavaRDD<InternalRow> rows, HashSplit split) {
        Map<String, Long> groups = new TreeMap<>(Map.of(Splits.TRAIN, 0L, Splits.TEST, 0L));
        groups.putAll(rows.mapPartitions(part -> {
                    Set<Long> own = new HashSet<>();
                    part.forEachRemaining(row -> own.add(row.getLong(1)));
                    return own.iterator();
                })
                .distinct()
                .map(hash -> split.call(null, hash))
                .countByValue());
        return groups;
    }

    private void requireBoth(SplitSpec spec) {
        String remedy = "take another split.seed, or name a test source";
        for (String split : List.of(Splits.TRAIN, Splits.TEST)) {
            if (records.get(split).isEmpty()) {
                String all = spec.grouped()
                        ? "%d groups of [%s]"
                                .formatted(
                                        groups.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum(),
                                        spec.groupsInWords())
                        : "records";
                throw new DataException("Cannot split: none of the %s fell to the %s data (test: %s, seed: %d); %s"
                        .formatted(
                                all,
                                split.equals(Splits.TEST) ? "test" : "training",
                                spec.test(),
                                spec.seed(),
                                remedy));
            }
        }
        if (classes(Splits.TEST).stream().noneMatch(classes(Splits.TRAIN)::contains)) {
            throw new DataException(
                    "Cannot split: the test data has the classes %s, and the training data none of them but %s; split by columns whose groups hold several classes, or %s"
                            .formatted(classes(Splits.TEST), classes(Splits.TRAIN), remedy));
        }
    }
}
