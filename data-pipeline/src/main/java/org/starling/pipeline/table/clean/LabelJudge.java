package org.starling.pipeline.table.clean;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.LabelUse;

/** Judges the labels of the records of a {@link LineJudge}. Immutable, thread-safe. */
final class LabelJudge implements Serializable {
    /** Why a record without a label is set aside. */
    static final String MISSING = "missing label";
    /** Why a record with a label that was not declared is set aside. */
    static final String UNKNOWN = "label outside of its set";

    private static final UTF8String MISSING_TEXT = UTF8String.fromString(MISSING);
    private static final UTF8String UNKNOWN_TEXT = UTF8String.fromString(UNKNOWN);
    private static final long serialVersionUID = 1L;

    private final int column;
    private final LabelUse use;
    /** Null where any label is known. */
    private final HashSet<UTF8String> known;

    /**
     * A judge.
     *
     * @param column position of the label in the table; negative if there is none
     * @param known the labels there may be; null for any
     */
    LabelJudge(int column, LabelUse use, Set<String> known) {
        this.column = column;
        this.use = use;
        this.known = known == null ? null : new HashSet<>();
        if (known != null) {
            known.forEach(label -> this.known.add(UTF8String.fromString(label)));
        }
    }

    int column() {
        return column;
    }

    /** What is wrong with a label, or null. */
    UTF8String fault(UTF8String label) {
        if (use != LabelUse.REQUIRED) {
            return null;
        }
        if (label == null) {
            return MISSING_TEXT;
        }
        return known == null || known.contains(label) ? null : UNKNOWN_TEXT;
    }
}
