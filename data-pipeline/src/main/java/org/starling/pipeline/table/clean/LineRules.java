package org.starling.pipeline.table.clean;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** The rules for the records of a {@link LineJudge}, in their order, and their reasons. Not thread-safe; each task has its own. */
final class LineRules implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LineRule[] rules;
    private final UTF8String[] reasons;

    /**
     * Some rules.
     *
     * @param reasons one for each
     */
    LineRules(List<LineRule> rules, List<String> reasons) {
        this.rules = rules.toArray(LineRule[]::new);
        this.reasons = reasons.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
    }

    /** The reason of the first rule that a record breaks; null if it breaks none. */
    UTF8String firstBroken(LineJudge record) {
        for (int i = 0; i < rules.length; i++) {
            if (rules[i].isBroken(record)) {
                return reasons[i];
            }
        }
        return null;
    }
}
