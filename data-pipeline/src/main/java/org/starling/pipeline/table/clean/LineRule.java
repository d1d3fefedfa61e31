package org.starling.pipeline.table.clean;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.files.Utf8;

/** A rule for the records of a {@link LineJudge}: what {@link RuleExpressions} says in expressions. Not thread-safe. */
interface LineRule extends Serializable {
    /** Whether a record does not satisfy the rule. One of which that cannot be said, as a value is missing, does not break it. */
    boolean isBroken(LineJudge record);

    /** The text that a rule judges; null where there is none. */
    private static UTF8String text(LineJudge record, int column) {
        UTF8String raw = record.raw(column);
        UTF8String text = raw == null ? null : raw.trim();
        return text == null || text.numBytes() == 0 ? null : text;
    }

    /**
     * The number of a cell lies between two others, both included.
     *
     * @param cell of the judge
     */
    record Between(int cell, double least, double most) implements LineRule {
        @Override
        public boolean isBroken(LineJudge record) {
            return !record.isMissing(cell)
                    && (compare(record.number(cell), least) < 0 || compare(record.number(cell), most) > 0);
        }

        /** As Spark SQL compares: both zeros are one, and what is no number exceeds all that are. */
        private static int compare(double one, double other) {
            return one == other ? 0 : Double.compare(one, other);
        }
    }

    /** The text of a column of the table is one of some. */
    final class Within implements LineRule {
        private static final long serialVersionUID = 1L;

        private final int column;
        private final Set<UTF8String> values = new HashSet<>();

        Within(int column, List<String> values) {
            this.column = column;
            values.forEach(value -> this.values.add(UTF8String.fromString(value)));
        }

        @Override
        public boolean isBroken(LineJudge record) {
            UTF8String text = text(record, column);
            return text != null && !values.contains(text);
        }
    }

    /** The text of a column of the table matches a regular expression as a whole. */
    final class Matching implements LineRule {
        private static final long serialVersionUID = 1L;

        private final int column;
        private final Pattern pattern;
        private final Letters letters = new Letters();
        private transient Matcher matcher;

        /**
         * A rule.
         *
         * @param whole an expression of which a match is looked for anywhere in a text
         */
        Matching(int column, String whole) {
            this.column = column;
            this.pattern = Pattern.compile(whole);
        }

        @Override
        public boolean isBroken(LineJudge record) {
            UTF8String text = text(record, column);
            if (text == null) {
                return false;
            }
            CharSequence read = letters.take(text) ? letters : text.toString();
            matcher = matcher == null ? pattern.matcher(read) : matcher.reset(read);
            return !matcher.find();
        }
    }

    /** Texts of ASCII letters, read where they lie, one after the other. */
    final class Letters implements CharSequence, Serializable {
        private static final long serialVersionUID = 1L;

        private transient Object base;
        private transient long offset;
        private transient int length;

        /** Goes on to another text, if it has ASCII letters only; its memory must not change while it is read. */
        boolean take(UTF8String text) {
            base = text.getBaseObject();
            offset = text.getBaseOffset();
            length = text.numBytes();
            return Utf8.isAscii(text);
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            return (char) Platform.getByte(base, offset + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().subSequence(start, end);
        }

        @Override
        public String toString() {
            return UTF8String.fromAddress(base, offset, length).toString();
        }
    }
}
