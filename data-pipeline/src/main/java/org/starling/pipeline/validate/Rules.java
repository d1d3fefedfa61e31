package org.starling.pipeline.validate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.spec.RuleSpec;

/** The rules that need no SQL. */
final class Rules {
    private Rules() {}

    /**
     * Rule for numbers between two limits, both included.
     *
     * @param cell index of the validated cell
     */
    record Range(int cell, double least, double most) implements RecordRule {
        static Range of(RuleSpec.Range rule, int cell) {
            return new Range(
                    cell,
                    rule.min() == null ? Double.NEGATIVE_INFINITY : rule.min(),
                    // nothing exceeds NaN, not even NaN
                    rule.max() == null ? Double.NaN : rule.max());
        }

        @Override
        public boolean isBroken(ValidatedRecord record) {
            return !record.isMissing(cell)
                    && (compare(record.number(cell), least) < 0 || compare(record.number(cell), most) > 0);
        }

        /** As Spark SQL compares: both zeros are equal, and NaN exceeds all numbers. */
        private static int compare(double one, double other) {
            return one == other ? 0 : Double.compare(one, other);
        }
    }

    /** The text of a column is one of some. */
    static final class OneOf implements RecordRule {
        private static final long serialVersionUID = 1L;

        private final int column;
        private final Set<TextSlice> values = new HashSet<>();
        private final ComparedText compared;
        private final TextSlice text = new TextSlice();

        OneOf(int column, List<String> values, ComparedText compared) {
            this.column = column;
            this.compared = compared;
            values.forEach(value -> this.values.add(TextSlice.of(value)));
        }

        @Override
        public boolean isBroken(ValidatedRecord record) {
            return compared.readCategory(record.cells(), column, text) && !values.contains(text);
        }
    }

    /** The text of a column matches a regular expression as a whole. */
    static final class Regex implements RecordRule {
        private static final long serialVersionUID = 1L;

        private final int column;
        private final Pattern pattern;
        private final ComparedText compared;
        private final TextSlice text = new TextSlice();
        private transient Matcher matcher;

        Regex(int column, String regex, ComparedText compared) {
            this.column = column;
            this.compared = compared;
            this.pattern = Pattern.compile("\\A(?:" + regex + ")\\z");
        }

        @Override
        public boolean isBroken(ValidatedRecord record) {
            if (!MissingTexts.NONE.read(record.cells(), column, text)) {
                return false;
            }
            compared.toText(text);
            boolean ascii = Utf8.isAscii(text.bytes(), text.offset(), text.length());
            CharSequence letters = ascii ? new AsciiLetters(text) : text.toString();
            matcher = matcher == null ? pattern.matcher(letters) : matcher.reset(letters);
            return !matcher.find();
        }
    }

    /** A text of ASCII letters, read without a copy. */
    private static final class AsciiLetters implements CharSequence {
        private final TextSlice text;

        AsciiLetters(TextSlice text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            return (char) text.bytes()[text.offset() + index];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
