package org.starling.serving.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.starling.kernels.replica.FloatSource;

/** Reads and writes files of float32 values, with nothing between them; little-endian unless stated otherwise. */
public final class FloatFile {
    private static final int CHUNK = 1 << 14;

    private FloatFile() {}

    /** Writes all values, and leaves the stream open. */
    public static void write(float[] values, OutputStream target) throws IOException {
        write(FloatSource.of(values), ByteOrder.LITTLE_ENDIAN, target);
    }

    /** Writes all values in this order of bytes, and leaves the stream open. */
    public static void write(FloatSource values, ByteOrder order, OutputStream target) throws IOException {
        byte[] bytes = new byte[CHUNK * Float.BYTES];
        FloatBuffer chunk = asFloats(bytes, order);
        values.forEach((source, offset, length) -> {
            for (int start = 0; start < length; start += CHUNK) {
                int count = Math.min(CHUNK, length - start);
                chunk.put(0, source, offset + start, count);
                target.write(bytes, 0, count * Float.BYTES);
            }
        });
    }

    /**
     * Reads values to the end of a file.
     *
     * @param bytes length of the file
     */
    public static float[] read(InputStream source, long bytes) throws IOException {
        if (bytes % Float.BYTES != 0) {
            throw new IOException("its %d bytes do not hold whole numbers of %d bytes".formatted(bytes, Float.BYTES));
        }
        return read(source, ByteOrder.LITTLE_ENDIAN, Math.toIntExact(bytes / Float.BYTES));
    }

    /** Reads the next {@code length} values, and leaves the stream open. */
    public static float[] read(InputStream source, ByteOrder order, int length) throws IOException {
        float[] values = new float[length];
        int[] end = new int[1];
        forEach(source, order, length, (chunk, offset, count) -> {
            System.arraycopy(chunk, offset, values, end[0], count);
            end[0] += count;
        });
        return values;
    }

    /** Passes on the next {@code length} values in pieces, and leaves the stream open. */
    public static void forEach(InputStream source, ByteOrder order, int length, FloatSource.Sink sink)
            throws IOException {
        byte[] read = new byte[CHUNK * Float.BYTES];
        float[] values = new float[CHUNK];
        FloatBuffer chunk = asFloats(read, order);
        for (int start = 0; start < length; start += CHUNK) {
            int count = Math.min(CHUNK, length - start);
            if (source.readNBytes(read, 0, count * Float.BYTES) < count * Float.BYTES) {
                throw new EOFException("it ends before its %d values".formatted(length));
            }
            chunk.get(0, values, 0, count);
            sink.accept(values, 0, count);
        }
    }

    private static FloatBuffer asFloats(byte[] bytes, ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order).asFloatBuffer();
    }
}
