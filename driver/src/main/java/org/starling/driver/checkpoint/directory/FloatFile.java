package org.starling.driver.checkpoint.directory;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A file of nothing but little-endian IEEE 754 singles. */
public final class FloatFile {
    private static final int CHUNK = 1 << 14;

    private FloatFile() {}

    /** Writes all values, and leaves the stream open. */
    public static void write(float[] values, OutputStream target) throws IOException {
        byte[] bytes = new byte[CHUNK * Float.BYTES];
        FloatBuffer chunk = asFloats(bytes);
        for (int start = 0; start < values.length; start += CHUNK) {
            int count = Math.min(CHUNK, values.length - start);
            chunk.put(0, values, start, count);
            target.write(bytes, 0, count * Float.BYTES);
        }
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
        float[] values = new float[Math.toIntExact(bytes / Float.BYTES)];
        byte[] read = new byte[CHUNK * Float.BYTES];
        FloatBuffer chunk = asFloats(read);
        for (int start = 0; start < values.length; start += CHUNK) {
            int count = Math.min(CHUNK, values.length - start);
            if (source.readNBytes(read, 0, count * Float.BYTES) < count * Float.BYTES) {
                throw new EOFException("it ends before its length of %d bytes".formatted(bytes));
            }
            chunk.get(0, values, start, count);
        }
        return values;
    }

    private static FloatBuffer asFloats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
