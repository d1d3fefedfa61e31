package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * Rules for cleaning a table: the {@code data.clean} block. A record is validated in this order, and counted under its first
 * fault: the line cannot be split; the cells of its columns; {@code rules} in their order; the label; {@code duplicates};
 * {@code outliers} in their order.
 *
 * @param missingTexts texts of missing values, in addition to the empty text
 * @param undecodable treatment of a cell that has no value of its column's type
 * @param missing treatment of missing values, by column; a missing value of any other column rejects the record
 * @param rules conditions that every record must satisfy
 * @param labels the permitted classes; null for all that occur
 * @param duplicates the definition of duplicates; null to keep duplicates
 * @param outliers limits that are fitted to the training records
 */
public record CleanSpec(
        @Default("[]") List<String> missingTexts,
        @Default("reject") UndecodableCell undecodable,
        @Default("[]") List<MissingSpec> missing,
        @Default("[]") List<RuleSpec> rules,
        @OptionalValue List<String> labels,
        @OptionalValue DuplicateSpec duplicates,
        @Default("[]") List<OutlierSpec> outliers)
        implements Serializable {
    /** Rejects only records that cannot be used. */
    public static final CleanSpec NONE =
            new CleanSpec(List.of(), UndecodableCell.REJECT, List.of(), List.of(), null, null, List.of());

    /** The same with its texts in the form in which the texts of a table are compared. */
    public CleanSpec comparedBy(CompareSpec compare) {
        return new CleanSpec(
                missingTexts.stream().map(compare::text).toList(),
                undecodable,
                missing.stream()
                        .map(one -> new MissingSpec(one.columns(), one.fill(), compare.category(one.value())))
                        .toList(),
                rules.stream().map(rule -> rule.comparedBy(compare)).toList(),
                compare.categories(labels),
                duplicates,
                outliers);
    }

    public CleanSpec {
        new Checks()
                .requirePresent(missingTexts, "missingTexts")
                .requirePresent(undecodable, "undecodable")
                .requirePresent(missing, "missing")
                .requirePresent(rules, "rules")
                .require(labels == null || labels.size() >= 2, "labels", "must name at least 2 classes, is " + labels)
                .requirePresent(outliers, "outliers")
                .done();
        missingTexts = List.copyOf(missingTexts);
        missing = List.copyOf(missing);
        rules = List.copyOf(rules);
        labels = labels == null ? null : List.copyOf(labels);
        outliers = List.copyOf(outliers);
        long columns = missing.stream().mapToLong(one -> one.columns().size()).sum();
        long different = missing.stream()
                .flatMap(one -> one.columns().stream())
                .distinct()
                .count();
        new Checks()
                .require(columns == different, "missing", "names a column twice; name each once")
                .done();
    }
}
