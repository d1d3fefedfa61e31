package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.validate.CellForm;
import org.starling.pipeline.validate.ValidatedRecord;

/** Numbers of cells of usable records that have a form, by input. */
public final class FormCounts implements Serializable {
    /** Stands for the label, as an input. */
    public static final int LABEL = -1;
    /** Stands for the time of a record in its series, as an input. */
    public static final int TIME = -2;

    private static final long serialVersionUID = 1L;

    private final Map<Integer, long[]> counts = new TreeMap<>();

    /** The counts of all blocks. Runs a job. */
    public static FormCounts of(JavaRDD<RecordBlock> blocks) {
        return blocks.mapPartitions(part -> {
                    FormCounts own = new FormCounts();
                    part.forEachRemaining(block -> own.add(block.forms()));
                    return List.of(own).iterator();
                })
                .treeReduce(FormCounts::add);
    }

    /** Counts the cells of a record. */
    void add(ValidatedRecord record, int inputs) {
        for (int input = 0; input < inputs; input++) {
            add(input, record.forms(input));
        }
        add(LABEL, record.labelForms());
        add(TIME, record.timeForms());
    }

    private void add(int input, int forms) {
        for (int rest = forms; rest != 0; rest &= rest - 1) {
            row(input)[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    private FormCounts add(FormCounts other) {
        other.counts.forEach((input, more) -> {
            long[] own = row(input);
            for (int form = 0; form < own.length; form++) {
                own[form] += more[form];
            }
        });
        return this;
    }

    private long[] row(int input) {
        return counts.computeIfAbsent(input, any -> new long[CellForm.values().length]);
    }

    /** Number of cells of an input that have a form. */
    @SuppressWarnings("EnumOrdinal") // counts are never stored
    public long of(int input, CellForm form) {
        long[] own = counts.get(input);
        return own == null ? 0 : own[form.ordinal()];
    }
}
