package org.starling.pipeline.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The lines of a text file, or of a piece of one. A line ends with a line feed, a carriage return, or both. It belongs to the
 * piece with the byte before its first one. A line of more than {@link #MAX_BYTES} is cut behind one byte more, so that its reader
 * can reject it; memory is bounded. Not thread-safe.
 */
public final class BoundedLines implements Closeable {
    /** The most bytes of a line: 32 MiB. */
    public static final int MAX_BYTES = 1 << 25;
    /** Reason of longer lines. */
    public static final String TOO_LONG = "line too long";

    private static final int SHOWN_BYTES = 200;
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
    private long position;

    /**
     * Lines of a piece. The file is opened when the first one is read.
     *
     * @param start first byte of the piece; 0 for a compressed file
     * @param length bytes of the piece; a compressed file is read to its end
     */
    public BoundedLines(Path path, long start, long length, Configuration conf) {
        this.path = path;
        this.conf = conf;
        this.start = start;
        this.end = DataFiles.isCompressed(path, conf) ? Long.MAX_VALUE : start + length;
    }

    /** All lines of a text that was opened, in UTF-8. A line that cannot be decoded is not UTF-8. */
    public BoundedLines(Path path, TextFile text) {
        this.path = path;
        this.conf = null;
        this.start = 0;
        this.end = Long.MAX_VALUE;
        this.stream = new Utf8Stream(text.text());
    }

    /** The lines of files, one row each, in the column {@code value}. */
    public static Dataset<Row> of(SparkSession spark, String[] globs) {
        return spark.read().format(BoundedTextFormat.class.getName()).load(globs);
    }

    /** Whether a line was cut, because it is longer than {@link #MAX_BYTES}. */
    public static boolean isTooLong(int bytes) {
        return bytes > MAX_BYTES;
    }

    /** The start of a line that is too long to be shown. */
    public static String shownStart(byte[] line, int offset, int length) {
        return new String(line, offset, Math.min(SHOWN_BYTES, length), StandardCharsets.UTF_8)
                + " … more than %d bytes".formatted(MAX_BYTES);
    }

    /** Moves to the next line; false at the end of the piece. */
    public boolean next() {
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
    public byte[] bytes() {
        return line;
    }

    /** Number of bytes of the current line. */
    public int length() {
        return length;
    }

    /** Byte of the file at which the current line begins, if the file is not compressed. */
    public long position() {
        return position;
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
        position = before + at;
        boolean isFirst = position == 0;
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
