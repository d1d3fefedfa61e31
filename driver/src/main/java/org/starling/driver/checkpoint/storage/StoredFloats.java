package org.starling.driver.checkpoint.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import org.apache.hadoop.fs.Path;
import org.starling.kernels.replica.FloatSource;
import org.starling.serving.checkpoint.FloatFile;

/**
 * Numbers in a {@link FloatFile} that driver and executors can reach.
 *
 * @param files how to get at the file system
 * @param path the file, with scheme
 * @param length how many numbers it holds
 */
public record StoredFloats(FileAccess files, String path, int length) implements FloatSource {
    private static final int BUFFER_BYTES = 1 << 16;

    @Override
    public float[] load() {
        try (InputStream source = open()) {
            return FloatFile.read(source, ByteOrder.LITTLE_ENDIAN, length);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read %s: %s; every executor must be able to read checkpoints.path"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        try (InputStream source = open()) {
            FloatFile.forEach(source, ByteOrder.LITTLE_ENDIAN, length, sink);
        }
    }

    private InputStream open() throws IOException {
        Path file = new Path(path);
        return new BufferedInputStream(
                Storage.at(file.getParent().toString(), files.configuration()).open(file), BUFFER_BYTES);
    }
}
