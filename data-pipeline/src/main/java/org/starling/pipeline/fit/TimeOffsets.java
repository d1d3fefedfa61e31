package org.starling.pipeline.fit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.record.FormCounts;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.validate.CellForm;

/** Finds whether the times of a column are texts with an offset from UTC, or without. */
public final class TimeOffsets {
    private final Map<String, TimeOffset> found = new TreeMap<>();

    private TimeOffsets() {}

    /**
     * The form of the times of each column that has texts of points of time.
     *
     * @param windows time series of the records; null if there are none
     * @throws DataException if a column has both forms
     */
    public static Map<String, TimeOffset> of(FormCounts forms, List<TableInput> inputs, SeriesSpec windows) {
        TimeOffsets offsets = new TimeOffsets();
        for (int input = 0; input < inputs.size(); input++) {
            offsets.add(inputs.get(input).name(), forms, input);
        }
        if (windows != null) {
            offsets.add(windows.time(), forms, FormCounts.TIME);
        }
        return offsets.found;
    }

    private void add(String column, FormCounts forms, int input) {
        long with = forms.of(input, CellForm.WITH_OFFSET);
        long without = forms.of(input, CellForm.WITHOUT_OFFSET);
        if (with > 0 && without > 0) {
            throw new DataException(
                    "Cannot read table: column '%s' has %d times with an offset from UTC and %d without, which have no common order; write all in one form, or reject one form by a rule of clean.rules, such as {rule: regex, column: %s, regex: '.*(Z|[+-][0-9]{2}:?[0-9]{2})'}"
                            .formatted(column, with, without, column));
        } else if (with + without > 0) {
            found.put(column, with > 0 ? TimeOffset.PRESENT : TimeOffset.ABSENT);
        }
    }
}
