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

/** Encoding of some columns as features: an entry of {@code data.features}. Entries are packed in their order. */
@Variants(
        discriminator = "as",
        value = {
            @Variant(name = "number", type = FeatureSpec.Numbers.class),
            @Variant(name = "one-hot", type = FeatureSpec.OneHot.class),
            @Variant(name = "index", type = FeatureSpec.Index.class),
            @Variant(name = "multi-hot", type = FeatureSpec.MultiHot.class),
            @Variant(name = "hash", type = FeatureSpec.Hashed.class),
            @Variant(name = "cyclic", type = FeatureSpec.Cyclic.class),
            @Variant(name = "bins", type = FeatureSpec.Bins.class)
        })
public sealed interface FeatureSpec extends Serializable {
    List<String> columns();

    /** Whether values of the columns must be in no manifest, report or message; null for no. */
    Boolean sensitive();

    /** One value per column. */
    record Numbers(
            List<String> columns,
            @Default("standardise") Scaling normalise,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public Numbers {
            columns = checked(columns, new Checks().requirePresent(normalise, "normalise"));
        }

        /** Of columns that are not sensitive. */
        public Numbers(List<String> columns, Scaling normalise) {
            this(columns, normalise, null);
        }
    }

    /**
     * One value per category: 1 for the category of the text, else 0. All values are 0 for an unknown text.
     *
     * @param limit maximum number of categories; the most frequent ones are used
     */
    record OneHot(
            List<String> columns,
            @Default("100") int limit,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public OneHot {
            columns = checked(columns, positive(limit, "limit"));
        }

        /** Of columns that are not sensitive. */
        public OneHot(List<String> columns, int limit) {
            this(columns, limit, null);
        }
    }

    /**
     * The number of the category that a text is; the number of categories for a text that is none.
     *
     * @param limit maximum number of categories; the most frequent ones are used; at most 2^24 − 1, so that each index is a float32
     */
    record Index(
            List<String> columns,
            @Default("10000") int limit,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        private static final int LARGEST_INDEX = (1 << 24) - 1;

        public Index {
            columns = checked(
                    columns,
                    positive(limit, "limit")
                            .require(
                                    limit <= LARGEST_INDEX,
                                    "limit",
                                    "must be at most %,d, because indices are stored as float32; is %d"
                                            .formatted(LARGEST_INDEX, limit)));
        }

        /** Of columns that are not sensitive. */
        public Index(List<String> columns, int limit) {
            this(columns, limit, null);
        }
    }

    /** As one-hot, of a text that holds several categories. */
    record MultiHot(
            List<String> columns,
            @Default(";") String separator,
            @Default("100") int limit,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public MultiHot {
            columns = checked(columns, positive(limit, "limit").requirePresent(separator, "separator"));
        }

        /** Of columns that are not sensitive. */
        public MultiHot(List<String> columns, String separator, int limit) {
            this(columns, separator, limit, null);
        }
    }

    /**
     * One value per bucket: 1 for the bucket of the text's hash, else 0. Suits columns with many categories.
     *
     * @param buckets number of buckets
     */
    record Hashed(List<String> columns, int buckets, @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public Hashed {
            columns = checked(columns, positive(buckets, "buckets"));
        }

        /** Of columns that are not sensitive. */
        public Hashed(List<String> columns, int buckets) {
            this(columns, buckets, null);
        }
    }

    /**
     * Sine and cosine of a value on a circle. Exactly one of {@code period} and {@code part}.
     *
     * @param period period of the numbers, such as 24 for hours
     * @param part the part of a point in time that is used
     */
    record Cyclic(
            List<String> columns,
            @OptionalValue Double period,
            @OptionalValue TimePart part,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public Cyclic {
            columns = checked(
                    columns,
                    new Checks()
                            .require(
                                    (period == null) != (part == null),
                                    "period",
                                    "must be given for a column of numbers, part for one of times; give one of them")
                            .require(
                                    period == null || (period > 0 && Double.isFinite(period)),
                                    "period",
                                    "must be positive and finite, is " + period));
        }

        /** Of columns that are not sensitive. */
        public Cyclic(List<String> columns, Double period, TimePart part) {
            this(columns, period, part, null);
        }
    }

    /**
     * One value per bin: 1 for the bin of the number, else 0.
     *
     * @param count number of bins, which have about the same number of training values
     */
    record Bins(
            List<String> columns,
            @Default("10") int count,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean sensitive)
            implements FeatureSpec {
        public Bins {
            columns = checked(columns, positive(count, "count"));
        }

        /** Of columns that are not sensitive. */
        public Bins(List<String> columns, int count) {
            this(columns, count, null);
        }
    }

    private static Checks positive(int value, String key) {
        return new Checks().require(value >= 1, key, "must be at least 1, is " + value);
    }

    private static List<String> checked(List<String> columns, Checks checks) {
        checks.require(columns != null && !columns.isEmpty(), "columns", "must name at least one column")
                .done();
        return List.copyOf(columns);
    }
}
