package org.starling.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.privacy.SensitiveColumns;

/**
 * The values of columns that a report may have.
 *
 * @param hidden columns without any values; null for none
 * @param minimumCount records of the sample that must share a text, or form a quantile
 */
public record ShownValues(SensitiveColumns hidden, int minimumCount) {
    /** All values of all columns. */
    public static final ShownValues ALL = new ShownValues(null, 1);

    boolean hides(String column) {
        return hidden != null && hidden.contains(column);
    }

    boolean shows(Map.Entry<String, Long> text) {
        return text.getValue() >= minimumCount;
    }

    /**
     * Quantiles in equal steps from the smallest to the largest value: each is the mean of as many neighbours as must share a
     * value. Empty if there are fewer.
     */
    List<Double> quantiles(double[] sorted, int steps) {
        List<Double> quantiles = new ArrayList<>();
        for (int i = 0; i <= steps && sorted.length >= minimumCount && sorted.length > 0; i++) {
            int place = (int) ((sorted.length - 1L) * i / steps);
            int first = Math.max(0, Math.min(place - minimumCount / 2, sorted.length - minimumCount));
            double mean = 0;
            for (int j = first; j < first + minimumCount; j++) {
                mean += sorted[j] / minimumCount;
            }
            quantiles.add(mean);
        }
        return quantiles;
    }
}
