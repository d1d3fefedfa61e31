package org.starling.pipeline.column;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/** The texts of one column of a block, one after the other as UTF-8. Immutable. */
public final class TextColumn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private final int[] ends;
    private final BitSet missing;

    private TextColumn(byte[] bytes, int[] ends, BitSet missing) {
        this.bytes = bytes;
        this.ends = ends;
        this.missing = missing;
    }

    /** The text of a row, which shares the column's memory; null where it is missing. */
    public TextSlice at(int row) {
        int start = row == 0 ? 0 : ends[row - 1];
        return missing.get(row) ? null : new TextSlice().move(bytes, start, ends[row] - start);
    }

    /** Gathers texts. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_FIRST_BYTES = 1 << 12;
        private static final int FIRST_BYTES_PER_ROW = 8;

        private byte[] bytes;
        private final int[] ends;
        private final BitSet missing = new BitSet();
        private int used;
        private int rows;

        /** Room for a number of rows. */
        public Builder(int maxRows) {
            ends = new int[maxRows];
            // a block of a wide table has many columns of few rows
            bytes = new byte[(int) Math.min(MOST_FIRST_BYTES, (long) FIRST_BYTES_PER_ROW * maxRows)];
        }

        /** Appends a text, or null. */
        public void add(TextSlice text) {
            if (text == null) {
                missing.set(rows);
            } else {
                int length = text.length();
                if (used + length > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(used, length)));
                }
                System.arraycopy(text.bytes(), text.offset(), bytes, used, length);
                used += length;
            }
            ends[rows++] = used;
        }

        /** Bytes of all texts. */
        public int bytes() {
            return used;
        }

        public TextColumn build() {
            return new TextColumn(Arrays.copyOf(bytes, used), Arrays.copyOf(ends, rows), missing);
        }
    }
}
