package org.starling.pipeline.table.column;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** The texts of one column of a block, one after the other as UTF-8. Not changed once it is made. */
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
    public UTF8String at(int row) {
        int start = row == 0 ? 0 : ends[row - 1];
        return missing.get(row) ? null : UTF8String.fromBytes(bytes, start, ends[row] - start);
    }

    /** Gathers texts. Not thread-safe. */
    public static final class Builder {
        private static final int FIRST_BYTES = 1 << 12;

        private byte[] bytes = new byte[FIRST_BYTES];
        private final int[] ends;
        private final BitSet missing = new BitSet();
        private int used;
        private int rows;

        /** Room for a number of rows. */
        public Builder(int maxRows) {
            ends = new int[maxRows];
        }

        /** Appends a text, or null. */
        public void add(UTF8String text) {
            if (text == null) {
                missing.set(rows);
            } else {
                int length = text.numBytes();
                if (used + length > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(used, length)));
                }
                text.writeToMemory(bytes, (long) Platform.BYTE_ARRAY_OFFSET + used);
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
