package org.starling.driver.evaluation;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/** Counts records by the reason of their rejection, which is null for those that are used. Spark merges those of all tasks. */
public final class RecordCounter extends AccumulatorV2<String, InputLedger> {
    private static final long serialVersionUID = 1L;

    private long used;
    private final Map<String, Long> reasons = new TreeMap<>();

    @Override
    public boolean isZero() {
        return used == 0 && reasons.isEmpty();
    }

    @Override
    public AccumulatorV2<String, InputLedger> copy() {
        RecordCounter copy = new RecordCounter();
        copy.merge(this);
        return copy;
    }

    @Override
    public void reset() {
        used = 0;
        reasons.clear();
    }

    @Override
    public void add(String reason) {
        if (reason == null) {
            used++;
        } else {
            reasons.merge(reason, 1L, Long::sum);
        }
    }

    @Override
    public void merge(AccumulatorV2<String, InputLedger> other) {
        RecordCounter more = (RecordCounter) other;
        used += more.used;
        more.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    }

    @Override
    public InputLedger value() {
        return new InputLedger(used, reasons);
    }
}
