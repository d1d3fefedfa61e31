package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/** Condition that a record must satisfy. A comparison with a missing value is neither true nor false, and breaks no rule. */
@Variants(
        discriminator = "rule",
        value = {
            @Variant(name = "range", type = RuleSpec.Range.class),
            @Variant(name = "set", type = RuleSpec.OneOf.class),
            @Variant(name = "regex", type = RuleSpec.Regex.class),
            @Variant(name = "sql", type = RuleSpec.Sql.class)
        })
public sealed interface RuleSpec extends Serializable {

    /** The reason of a record that breaks this rule. */
    String reason();

    /** The same rule with its texts in the form in which the texts of a table are compared. */
    default RuleSpec comparedBy(CompareSpec compare) {
        return this;
    }

    /**
     * A number must lie between two others.
     *
     * @param column a column of numbers
     * @param min smallest permitted value; null for any
     * @param max largest permitted value; null for any
     */
    record Range(String column, @OptionalValue Double min, @OptionalValue Double max) implements RuleSpec {
        public Range {
            new Checks()
                    .requirePresent(column, "column")
                    .require(min != null || max != null, "min", "is missing, and so is max; give at least one")
                    .require(min == null || max == null || min <= max, "min", "must not exceed max, is " + min)
                    .done();
        }

        @Override
        public String reason() {
            String least = min == null ? "" : " at least " + min;
            String both = min == null || max == null ? "" : " and";
            return "column " + column + ": not" + least + both + (max == null ? "" : " at most " + max);
        }
    }

    /**
     * A text must be one of a set.
     *
     * @param values as the source writes them
     */
    record OneOf(String column, List<String> values) implements RuleSpec {
        public OneOf {
            new Checks()
                    .requirePresent(column, "column")
                    .require(values != null && !values.isEmpty(), "values", "must name at least one value")
                    .done();
            values = List.copyOf(values);
        }

        @Override
        public String reason() {
            return "column " + column + ": outside of its set";
        }

        @Override
        public RuleSpec comparedBy(CompareSpec compare) {
            return new OneOf(column, compare.categories(values));
        }
    }

    /**
     * A whole text must match a regular expression of Java.
     */
    record Regex(String column, String regex) implements RuleSpec {
        public Regex {
            new Checks()
                    .requirePresent(column, "column")
                    .requirePresent(regex, "regex")
                    .require(fault(regex) == null, "regex", "is no regular expression: " + fault(regex))
                    .done();
        }

        @Override
        public String reason() {
            return "column " + column + ": does not match " + regex;
        }

        @Override
        public RuleSpec comparedBy(CompareSpec compare) {
            return new Regex(column, compare.text(regex));
        }

        private static String fault(String regex) {
            try {
                Pattern.compile(regex == null ? "" : regex);
                return null;
            } catch (PatternSyntaxException e) {
                return e.getDescription() + " near index " + e.getIndex() + " of " + regex;
            }
        }
    }

    /**
     * A condition of Spark SQL over the columns must hold. Columns that are features of numbers are doubles, all others as
     * the source has them.
     *
     * @param condition such as {@code start < end}
     * @param name name in the reason; the condition by default
     */
    record Sql(String condition, @OptionalValue String name) implements RuleSpec {
        public Sql {
            new Checks().requirePresent(condition, "condition").done();
        }

        @Override
        public String reason() {
            return "not " + (name == null ? condition : name);
        }
    }
}
