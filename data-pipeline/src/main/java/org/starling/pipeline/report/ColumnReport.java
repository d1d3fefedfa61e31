package org.starling.pipeline.report;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.starling.kernels.validation.Checks;

/**
 * Statistics of one column of a table, from a sample of its records.
 *
 * @param name of the column
 * @param missingShare share of the offered records that have no value
 * @param before quantiles of the numbers of the offered records, from smallest to largest in equal steps; empty for texts
 * @param after the same of the records that became training examples
 * @param categoriesBefore shares of the most frequent texts in the offered records; empty for numbers
 * @param categoriesAfter the same of the records that became training examples
 * @param separation accuracy of predicting the class from this column alone: 0 as good as the largest class, 1 always right
 */
public record ColumnReport(
        String name,
        double missingShare,
        List<Double> before,
        List<Double> after,
        Map<String, Long> categoriesBefore,
        Map<String, Long> categoriesAfter,
        double separation)
        implements Serializable {
    /** Least separation of a column that may leak the label. */
    private static final double SUSPICIOUS = 0.99;

    public ColumnReport {
        new Checks()
                .requirePresent(name, "name")
                .requirePresent(before, "before")
                .requirePresent(after, "after")
                .require(isCounted(categoriesBefore), "categoriesBefore", "must have a number for each text")
                .require(isCounted(categoriesAfter), "categoriesAfter", "must have a number for each text")
                .done();
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    private static boolean isCounted(Map<String, Long> categories) {
        return categories != null && categories.values().stream().noneMatch(Objects::isNull);
    }

    /** Whether the column may leak the label. */
    public boolean suspected() {
        return separation >= SUSPICIOUS;
    }
}
