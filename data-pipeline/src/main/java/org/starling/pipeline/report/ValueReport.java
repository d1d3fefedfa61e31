package org.starling.pipeline.report;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Findings of the quality report about the values of a table.
 *
 * @param changed by column, or {@code label}: cells of usable records whose texts were changed before they were compared
 * @param equalTimes records that have the time of another record of their series and split
 * @param warnings sentences about values that may be mistakes
 */
public record ValueReport(Map<String, ChangedTexts> changed, long equalTimes, List<String> warnings)
        implements Serializable {
    /** Nothing was changed, and there is nothing to warn of. */
    public static final ValueReport NONE = new ValueReport(Map.of(), 0, List.of());

    /**
     * Numbers of changed cells of a column.
     *
     * @param unicode texts that were brought to the Unicode normal form C
     * @param numbers categories or labels that were numbers in another than their shortest form
     */
    public record ChangedTexts(long unicode, long numbers) implements Serializable {}

    public ValueReport {
        changed = Map.copyOf(changed);
        warnings = List.copyOf(warnings);
    }
}
