package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.column.CodedColumn;
import org.starling.pipeline.files.DataException;

/** Numbers of records, by split, and by reason for rejected records or by label for usable ones. Immutable. */
public final class RecordCounts {
    /** Maximum number of different kinds of records. */
    public static final int MAX_KINDS = 100_000;

    private final Map<Kind, Long> counts;

    /** A kind of records that are counted together; exactly one of reason and label is null. */
    public record Kind(String split, String reason, String label) implements Serializable {}

    /**
     * The counts.
     *
     * @throws DataException if there are too many different labels to be classes
     */
    public RecordCounts(Map<Kind, Long> counts) {
        if (counts.size() > MAX_KINDS) {
            throw new DataException(
                    "Cannot index labels: there are more than %d different ones; name a label column that holds classes"
                            .formatted(MAX_KINDS));
        }
        this.counts = counts;
    }

    /**
     * Counts, in one pass.
     *
     * @throws DataException if there are too many different labels to be classes
     */
    public static RecordCounts of(JavaRDD<RecordBlock> blocks) {
        Map<Kind, Long> counts = blocks.mapPartitions(part -> {
                    HashMap<Kind, Long> own = new HashMap<>();
                    // more kinds are an error below, so counting can stop here
                    while (part.hasNext() && own.size() <= MAX_KINDS) {
                        add(part.next(), own);
                    }
                    return List.of(own).iterator();
                })
                .treeReduce((one, other) -> {
                    other.forEach((kind, count) -> one.merge(kind, count, Long::sum));
                    return one;
                });
        return new RecordCounts(counts);
    }

    private static void add(RecordBlock block, Map<Kind, Long> counts) {
        long[] byReason = new long[block.reasons().size()];
        long[] byLabel = new long[block.labels().size()];
        for (int row = 0; row < block.size(); row++) {
            int reason = block.reasons().code(row);
            if (reason == CodedColumn.NONE) {
                byLabel[block.labels().code(row)]++;
            } else {
                byReason[reason]++;
            }
        }
        for (int code = 0; code < byReason.length; code++) {
            counts.merge(new Kind(block.split(), block.reasons().text(code), null), byReason[code], Long::sum);
        }
        for (int code = 0; code < byLabel.length; code++) {
            // a label may only occur in rejected records
            if (byLabel[code] > 0) {
                counts.merge(new Kind(block.split(), null, block.labels().text(code)), byLabel[code], Long::sum);
            }
        }
    }

    /** All records. */
    public long offered() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The usable records. */
    public long usable() {
        return usable(label -> true);
    }

    /** The usable records with some labels. */
    public long usable(Predicate<String> labels) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().label != null && labels.test(entry.getKey().label))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Labels of the usable records of a split. */
    public Set<String> labels(String split) {
        return counts.keySet().stream()
                .filter(kind -> kind.split.equals(split) && kind.label != null)
                .map(Kind::label)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Rejected records, by reason. */
    public Map<String, Long> rejected() {
        Map<String, Long> rejected = new TreeMap<>();
        counts.forEach((kind, count) -> {
            if (kind.reason != null) {
                rejected.merge(kind.reason, count, Long::sum);
            }
        });
        return rejected;
    }
}
