package org.starling.pipeline.report;

import java.io.Serializable;
import java.util.Map;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.split.HashSplitCounts;

/**
 * Report on the selection of the test set, with the resulting sizes if they depend on chance.
 *
 * @param test description of the requested test set
 * @param records usable records without duplicates, by split and class; empty if shares are exact
 * @param groups groups by split; empty if records have no group
 */
public record SplitReport(String test, Map<String, Map<String, Long>> records, Map<String, Long> groups)
        implements Serializable {
    public SplitReport {
        new Checks()
                .requirePresent(test, "test")
                .requirePresent(records, "records")
                .requirePresent(groups, "groups")
                .done();
    }

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
