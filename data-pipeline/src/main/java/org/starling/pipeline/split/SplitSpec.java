package org.starling.pipeline.split;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.files.FileGrouping;

/**
 * A test set taken from the source: the {@code data.split} block.
 *
 * @param test share of the records that is kept for testing, between 0 and 1
 * @param seed another seed gives another choice
 * @param by columns of a table, or of a list of images, whose values make a group; all records of a group are for the same.
 *     Without groups records of equal content are together, and no others need be
 * @param groupPattern regular expression whose first capturing group, found in a file's path below the folder of the source, is
 *     the group of the file
 * @param share how exactly {@code test} is met; by default exactly without groups, and as expected with them
 */
public record SplitSpec(
        double test,
        @Default("0") long seed,
        @OptionalValue List<String> by,
        @OptionalValue String groupPattern,
        @OptionalValue TestShare share)
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
                        groupPattern == null || patternFault(groupPattern).isEmpty(),
                        "groupPattern",
                        groupPattern == null ? "" : patternFault(groupPattern).orElse(""))
                .require(
                        by == null || groupPattern == null,
                        "groupPattern",
                        "must not be given together with by; leave one of them out")
                .require(
                        (by == null && groupPattern == null) || share != TestShare.EXACT,
                        "share",
                        "must not be exact with groups, because a group cannot be divided; say expected, or leave it out")
                .done();
        by = by == null ? null : List.copyOf(by);
        boolean grouped = by != null || groupPattern != null;
        share = share != null ? share : grouped ? TestShare.EXPECTED : TestShare.EXACT;
    }

    /** Groups are given by columns, if {@code by} is not null. */
    public SplitSpec(double test, long seed, List<String> by, TestShare share) {
        this(test, seed, by, null, share);
    }

    /** An exact share of each class, by content. */
    public SplitSpec(double test, long seed) {
        this(test, seed, null, null, null);
    }

    /** Whether whole groups are for testing, or for training. */
    public boolean grouped() {
        return by != null || groupPattern != null;
    }

    /** Grouping of files. */
    public FileGrouping files() {
        return new FileGrouping(
                by == null ? List.of() : by, groupPattern == null ? null : Pattern.compile(groupPattern));
    }

    private static Optional<String> patternFault(String regex) {
        try {
            return Pattern.compile(regex).matcher("").groupCount() > 0
                    ? Optional.empty()
                    : Optional.of("must have a capturing group, such as ([^/-]+)-[0-9]+, is " + regex);
        } catch (PatternSyntaxException e) {
            return Optional.of("is no regular expression: %s near index %d of %s"
                    .formatted(e.getDescription(), e.getIndex(), regex));
        }
    }

    /** The share for testing, in percent. */
    public String percent() {
        return BigDecimal.valueOf(test).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }

    /** Description of the groups. */
    String groupsInWords() {
        return by == null ? groupPattern : String.join(", ", by);
    }

    /** Description of the test set. */
    public String inWords() {
        if (grouped()) {
            return "about %s of the groups that %s %s"
                    .formatted(percent(), groupsInWords(), by == null ? "finds in paths" : "make");
        }
        return share == TestShare.EXACT ? percent() + " of each class" : "about %s of the records".formatted(percent());
    }
}
