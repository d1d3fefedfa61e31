package org.starling.pipeline.column;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column of few different texts: each row holds the number of its text. Immutable. */
public final class CodedColumn implements Serializable {
    /** Code of a row that has no text. */
    public static final int NONE = -1;

    private static final long serialVersionUID = 1L;

    private final int[] codes;
    private final String[] texts;

    private CodedColumn(int[] codes, String[] texts) {
        this.codes = codes;
        this.texts = texts;
    }

    /** Number of the text of a row, or {@link #NONE}. */
    public int code(int row) {
        return codes[row];
    }

    /** The text of a row; null where there is none. */
    public String at(int row) {
        return codes[row] == NONE ? null : texts[codes[row]];
    }

    /** Number of different texts. */
    public int size() {
        return texts.length;
    }

    /** The text that has a code. */
    public String text(int code) {
        return texts[code];
    }

    /** Gathers texts. Not thread-safe. */
    public static final class Builder {
        private final int[] codes;
        private final Map<TextSlice, Integer> known = new HashMap<>();
        private final List<TextSlice> texts = new ArrayList<>();
        private TextSlice last;
        private int lastCode;
        private int rows;

        /** Room for a number of rows. */
        public Builder(int maxRows) {
            codes = new int[maxRows];
        }

        /** Appends a text, or null. */
        public void add(TextSlice text) {
            codes[rows++] = text == null ? NONE : code(text);
        }

        private int code(TextSlice text) {
            // neighbours often agree
            if (!text.equals(last)) {
                Integer code = known.get(text);
                if (code == null) {
                    TextSlice own = text.copy();
                    code = texts.size();
                    known.put(own, code);
                    texts.add(own);
                }
                last = texts.get(code);
                lastCode = code;
            }
            return lastCode;
        }

        public CodedColumn build() {
            return new CodedColumn(
                    Arrays.copyOf(codes, rows),
                    texts.stream().map(TextSlice::toString).toArray(String[]::new));
        }
    }
}
