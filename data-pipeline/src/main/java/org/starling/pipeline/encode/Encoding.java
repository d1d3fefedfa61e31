package org.starling.pipeline.encode;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Fitted encoding of one or more inputs. Inputs are given by their index in {@link TableTransform#inputs()}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "as")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Encoding.Scaled.class, name = "scaled"),
    @JsonSubTypes.Type(value = Encoding.Logarithm.class, name = "log1p"),
    @JsonSubTypes.Type(value = Encoding.UnitNorm.class, name = "unit-norm"),
    @JsonSubTypes.Type(value = Encoding.OneHot.class, name = "one-hot"),
    @JsonSubTypes.Type(value = Encoding.Index.class, name = "index"),
    @JsonSubTypes.Type(value = Encoding.MultiHot.class, name = "multi-hot"),
    @JsonSubTypes.Type(value = Encoding.Hashed.class, name = "hash"),
    @JsonSubTypes.Type(value = Encoding.Cyclic.class, name = "cyclic"),
    @JsonSubTypes.Type(value = Encoding.Bins.class, name = "bins"),
    @JsonSubTypes.Type(value = Encoding.Quantile.class, name = "quantile")
})
public sealed interface Encoding extends Serializable {

    /** Values that it packs. */
    int width();

    /** The inputs that it reads. */
    List<Integer> inputs();

    /** An encoding that reads one input. */
    sealed interface OfOneInput extends Encoding {
        int input();

        @Override
        default List<Integer> inputs() {
            return List.of(input());
        }
    }

    /** The encoding by fitted categories that this is; empty if it has no categories. */
    default Optional<Categorical> categorical() {
        return this instanceof Categorical own ? Optional.of(own) : Optional.empty();
    }

    /** An encoding of one input by fitted categories. */
    sealed interface Categorical permits OneHot, Index, MultiHot {
        int input();

        List<String> categories();
    }

    /** {@code (x − centre) · factor}. */
    record Scaled(int input, ColumnScaling scaling) implements OfOneInput {
        @Override
        public int width() {
            return 1;
        }
    }

    /** {@code sign(x) · log(1 + |x|)}. */
    record Logarithm(int input) implements OfOneInput {
        @Override
        public int width() {
            return 1;
        }
    }

    /** The inputs as a vector, divided by its Euclidean length unless that is 0. */
    record UnitNorm(List<Integer> inputs) implements Encoding {
        @Override
        public int width() {
            return inputs.size();
        }
    }

    /** 1 at the index of the category, else 0. */
    record OneHot(int input, List<String> categories) implements OfOneInput, Categorical {
        @Override
        public int width() {
            return categories.size();
        }
    }

    /** The index of the category; their number for any other text. */
    record Index(int input, List<String> categories) implements OfOneInput, Categorical {
        @Override
        public int width() {
            return 1;
        }
    }

    /** 1 at the index of each category that a text holds, else 0. */
    record MultiHot(int input, String separator, List<String> categories) implements OfOneInput, Categorical {
        @Override
        public int width() {
            return categories.size();
        }
    }

    /** 1 at the text's xxHash64 modulo the number of buckets, else 0. */
    record Hashed(int input, int buckets) implements OfOneInput {
        @Override
        public int width() {
            return buckets;
        }
    }

    /** {@code sin(2πx / period)} and {@code cos(2πx / period)}. */
    record Cyclic(int input, double period) implements OfOneInput {
        @Override
        public int width() {
            return 2;
        }
    }

    /**
     * 1 at the index of the bin, else 0.
     *
     * @param edges ascending; bin i holds what is at least edge i − 1 and less than edge i
     */
    record Bins(int input, List<Double> edges) implements OfOneInput {
        @Override
        public int width() {
            return edges.size() + 1;
        }
    }

    /**
     * A value of a target of which a network learns a quantile. The value itself is packed.
     *
     * @param value encoding of one value
     * @param level between 0 and 1
     */
    record Quantile(Encoding value, double level) implements Encoding {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public List<Integer> inputs() {
            return value.inputs();
        }

        /** Digits of the level behind the decimal point, at least two: {@code q05} for 0.05. */
        String suffix() {
            String digits = BigDecimal.valueOf(level).toPlainString().substring(2);
            return "q" + (digits.length() < 2 ? digits + "0" : digits);
        }
    }
}
