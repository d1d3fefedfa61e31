package org.starling.pipeline.split;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * A test set taken from the source: the {@code data.split} block.
 *
 * @param test share of the records that is kept for testing, between 0 and 1
 * @param seed another seed gives another choice
 * @param by columns of a table whose values make a group; all records of a group are for the same. Null: records of equal
 *     content are together, and no others need be
 * @param share how exactly {@code test} is met; by default exactly without {@code by}, and as expected with it
 */
public record SplitSpec(
        double test, @Default("0") long seed, @OptionalValue List<String> by, @OptionalValue TestShare share)
        implements Serializable {
    public SplitSpec {
        new Checks()
                .require(test > 0 && test < 1, "test", "must lie between 0 and 1, is " + test)
                .require(
                        by == null || !by.isEmpty(),
                        "by",
                        "must name at least one column; leave it out to split by content")
                .require(
                        by == null || new HashSet<>(by).size() == by.size(),
                        "by",
                        "must name each column once, is " + by)
                .require(
                        by == null || share != TestShare.EXACT,
                        "share",
                        "must not be exact with by, because a group cannot be divided; say expected, or leave it out")
                .done();
        by = by == null ? null : List.copyOf(by);
        share = share != null ? share : by == null ? TestShare.EXACT : TestShare.EXPECTED;
    }

    /** An exact share of each class, by content. */
    public SplitSpec(double test, long seed) {
        this(test, seed, null, null);
    }

    /** Whether whole groups are for testing, or for training. */
    public boolean grouped() {
        return by != null;
    }

    /** The share for testing, in percent. */
    public String percent() {
        return BigDecimal.valueOf(test).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /** What is kept for testing, in words. */
    public String inWords() {
        if (grouped()) {
            return "about %s of the groups that %s make".formatted(percent(), String.join(", ", by));
        }
        return share == TestShare.EXACT ? percent() + " of each class" : "about %s of the records".formatted(percent());
    }
}
