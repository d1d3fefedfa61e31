package org.starling.pipeline.table.record;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.table.column.CodedColumn;

/** How many records a table holds: by part, and by reason for those set aside, by label for those usable. Immutable. */
public final class RecordCounts {
    private static final int MAX_COUNTS = 100_000;

    private final Map<Kind, Long> counts;

    /** What counted records have in common; exactly one of reason and label is null. */
    private static final class Kind implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String part;
        private final String reason;
        private final String label;

        Kind(String part, String reason, String label) {
            this.part = part;
            this.reason = reason;
            this.label = label;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Kind kind
                    && part.equals(kind.part)
                    && Objects.equals(reason, kind.reason)
                    && Objects.equals(label, kind.label);
        }

        @Override
        public int hashCode() {
            return Objects.hash(part, reason, label);
        }
    }

    private RecordCounts(Map<Kind, Long> counts) {
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
                    // whoever has more than this is refused below, so the rest need not be known
                    while (part.hasNext() && own.size() <= MAX_COUNTS) {
                        add(part.next(), own);
                    }
                    return List.of(own).iterator();
                })
                .treeReduce((one, other) -> {
                    other.forEach((kind, count) -> one.merge(kind, count, Long::sum));
                    return one;
                });
        if (counts.size() > MAX_COUNTS) {
            throw new DataException(
                    "Cannot index labels: there are more than %d different ones; name a label column that holds classes"
                            .formatted(MAX_COUNTS));
        }
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
            counts.merge(new Kind(block.part(), block.reasons().text(code), null), byReason[code], Long::sum);
        }
        for (int code = 0; code < byLabel.length; code++) {
            // a label may only occur in records that were set aside
            if (byLabel[code] > 0) {
                counts.merge(new Kind(block.part(), null, block.labels().text(code)), byLabel[code], Long::sum);
            }
        }
    }

    /** All records. */
    public long offered() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The records that were good when they were looked at by themselves. */
    public long usable() {
        return offered()
                - rejected().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Labels of the usable records of a part. */
    public Set<String> labels(String part) {
        Set<String> labels = new TreeSet<>();
        for (Kind kind : counts.keySet()) {
            if (kind.part.equals(part) && kind.label != null) {
                labels.add(kind.label);
            }
        }
        return labels;
    }

    /** Records set aside, by reason. */
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
