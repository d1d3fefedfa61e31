package org.starling.pipeline.report;

import java.io.Serializable;
import java.util.Map;
import org.starling.pipeline.split.HashSplitCounts;

/**
 * How a test set was taken from the source, and how much came out where that is a matter of chance.
 *
 * @param test what it was to be, in words
 * @param records usable records, without copies, by split and class; empty where shares are exact
 * @param groups groups by split; empty where records are in none
 */
public record SplitReport(String test, Map<String, Map<String, Long>> records, Map<String, Long> groups)
        implements Serializable {

    /**
     * A report; null if there is nothing to report.
     *
     * @param test null if the source was not split
     * @param counts null if shares are exact
     */
    public static SplitReport of(String test, HashSplitCounts counts) {
        if (test == null) {
            return null;
        }
        return counts == null
                ? new SplitReport(test, Map.of(), Map.of())
                : new SplitReport(test, counts.records(), counts.groups());
    }
}
