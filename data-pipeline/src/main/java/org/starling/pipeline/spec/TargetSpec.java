package org.starling.pipeline.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/**
 * Encoding of some columns as values of a label vector: an entry of {@code data.targets}. Entries are packed in their order.
 * Targets are encoded as features are; only the defaults differ.
 */
@Variants(
        discriminator = "as",
        value = {
            @Variant(name = "number", type = TargetSpec.Numbers.class),
            @Variant(name = "multi-hot", type = TargetSpec.MultiHot.class)
        })
public sealed interface TargetSpec extends Serializable {
    List<String> columns();

    /** Whether values of the columns must be in no manifest, report or message; null for no. */
    Boolean sensitive();

    /** The same as a feature. */
    FeatureSpec encoding();

    /** Levels of the quantiles that a network learns of each value; empty if it learns the value itself. */
    default List<Double> levels() {
        return this instanceof Numbers numbers && numbers.quantiles() != null ? numbers.quantiles() : List.of();
    }

    /**
     * Regression: one value per column, or one per column and quantile. A network learns, and predicts, the normalised value.
     *
     * @param quantiles levels of the quantiles that a network learns; null for the mean
     */
    record Numbers(
            List<String> columns,
            @Default("none") Scaling normalise,
            @OptionalValue @JsonInclude(Include.NON_NULL) List<Double> quantiles,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements TargetSpec {
        public Numbers {
            columns = new FeatureSpec.Numbers(columns, normalise).columns();
            new Checks()
                    .require(
                            quantiles == null || isAscending(quantiles),
                            "quantiles",
                            "must be levels between 0 and 1 in ascending order, such as [0.05, 0.5, 0.95]; are "
                                    + quantiles)
                    .require(
                            quantiles == null || normalise != Scaling.UNIT_NORM,
                            "normalise",
                            "must not be unit-norm with quantiles, because it has no inverse; say standardise")
                    .done();
            quantiles = quantiles == null ? null : List.copyOf(quantiles);
        }

        /** Means of columns that are not sensitive. */
        public Numbers(List<String> columns, Scaling normalise) {
            this(columns, normalise, null, null);
        }

        private static boolean isAscending(List<Double> levels) {
            double before = 0;
            for (Double level : levels) {
                if (level == null || !(level > before && level < 1)) {
                    return false;
                }
                before = level;
            }
            return !levels.isEmpty();
        }

        @Override
        public FeatureSpec encoding() {
            return new FeatureSpec.Numbers(columns, normalise);
        }
    }

    /**
     * Several labels at once: one value per category, 1 for each category in the text, else 0.
     *
     * @param separator between the categories of a text
     * @param limit maximum number of categories; the most frequent ones are used
     */
    record MultiHot(
            List<String> columns,
            @Default(";") String separator,
            @Default("100") int limit,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements TargetSpec {
        public MultiHot {
            columns = new FeatureSpec.MultiHot(columns, separator, limit).columns();
        }

        /** Of columns that are not sensitive. */
        public MultiHot(List<String> columns, String separator, int limit) {
            this(columns, separator, limit, null);
        }

        @Override
        public FeatureSpec encoding() {
            return new FeatureSpec.MultiHot(columns, separator, limit);
        }
    }
}
