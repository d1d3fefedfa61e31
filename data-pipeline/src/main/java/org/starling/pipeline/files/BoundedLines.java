package org.starling.pipeline.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The lines of a piece of a text file. A line ends with a line feed, a carriage return, or both. It belongs to the piece with the
 * byte before its first one. A line of more than {@link #MAX_BYTES} is cut behind one byte more, so that its reader can reject it;
 * memory is bounded. Not thread-safe.
 */
public final class BoundedLines implements Closeable {
    /** The most bytes of a line: 32 MiB. */
    public static final int MAX_BYTES = 1 << 25;
    /** Reason of longer lines. */
    public static final String TOO_LONG = "line too long";

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Path path;
    private final Configuration conf;
    private final long start;
    private final long end;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private InputStream stream;
    /** Bytes of the file before the buffer. */
    private long before;

    private int at;
    private int filled;
    private byte[] line = new byte[256];
    private int length;

    /**
     * Lines of a piece. The file is opened when the first one is read.
     *
     * @param start first byte of the piece; 0 for a compressed file
     * @param length bytes of the piece; a compressed file is read to its end
     */
    BoundedLines(Path path, long start, long length, Configuration conf) {
        this.path = path;
        this.conf = conf;
        this.start = start;
        this.end = DataFiles.isCompressed(path, conf) ? Long.MAX_VALUE : start + length;
    }

    /** The lines of files, one row each, in the column {@code value}. */
    public static Dataset<Row> of(SparkSession spark, String[] globs) {
        return spark.read().format(BoundedTextFormat.class.getName()).load(globs);
    }

    /** Moves to the next line; false at the end of the piece. */
    boolean next() {
        try {
            if (stream == null) {
                open();
            }
            return before + at <= end && read();
        } catch (IOException | RuntimeException e) {
            // decompressors throw any exception when a file is damaged
            throw new DataException(
                    "Cannot read %s: it is damaged after %d bytes (%s); fetch the file again"
                            .formatted(path, before + filled, e.getMessage()),
                    e);
        }
    }

    /** The current line from position 0 on; they change with the next line. */
    byte[] bytes() {
        return line;
    }

    /** Bytes of the current line. */
    int length() {
        return length;
    }

    private void open() throws IOException {
        stream = DataFiles.open(path, conf);
        if (start > 0) {
            ((FSDataInputStream) stream).seek(start);
            before = start;
            read();
        }
    }

    private boolean read() throws IOException {
        boolean isFirst = before + at == 0;
        length = 0;
        boolean isFound = false;
        while (at < filled || fill()) {
            isFound = true;
            int from = at;
            while (at < filled && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            append(from, at - from);
            if (at < filled) {
                boolean isReturn = buffer[at++] == '\r';
                if (isReturn && (at < filled || fill()) && buffer[at] == '\n') {
                    at++;
                }
                break;
            }
        }
        if (isFirst) {
            skipByteOrderMark();
        }
        return isFound;
    }

    private boolean fill() throws IOException {
        before += filled;
        at = 0;
        filled = Math.max(0, stream.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    private void append(int from, int bytes) {
        int kept = Math.min(bytes, MAX_BYTES + 1 - length);
        if (line.length < length + kept) {
            line = Arrays.copyOf(line, (int) Math.min(MAX_BYTES + 1L, Math.max(2L * line.length, length + kept)));
        }
        System.arraycopy(buffer, from, line, length, kept);
        length += kept;
    }

    private void skipByteOrderMark() {
        if (length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            length -= BYTE_ORDER_MARK.length;
            System.arraycopy(line, BYTE_ORDER_MARK.length, line, 0, length);
        }
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
