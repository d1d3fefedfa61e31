package org.starling.driver.checkpoint.directory;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Writes one sealed directory: {@link #begin}, {@link #write} each file, {@link #publish}. What is closed before it is
 * published vanishes. One writer at a time may use a folder. Not thread-safe.
 */
public final class DirectoryWriter implements Closeable {
    private static final String TEMPORARY_PREFIX = ".tmp-";

    private final Storage storage;
    private final String name;
    private final Path temporary;
    private final Map<String, Checksums.FileChecksum> checksums = new TreeMap<>();
    private boolean open = true;

    private DirectoryWriter(Storage storage, String name) {
        this.storage = storage;
        this.name = name;
        this.temporary = temporaryPath(storage, name);
    }

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream target) throws IOException;
    }

    /**
     * Starts the directory {@code name}, which is to lie directly in the storage's folder. Removes what processes that were
     * killed while writing left there.
     */
    public static DirectoryWriter begin(Storage storage, String name) throws IOException {
        removeLeftOvers(storage);
        DirectoryWriter writer = new DirectoryWriter(storage, name);
        storage.createFolder(writer.temporary);
        return writer;
    }

    /** Writes one file through to the disk. */
    public void write(String file, Content content) throws IOException {
        try (FSDataOutputStream target = storage.create(new Path(temporary, file))) {
            HashingOutputStream hashing = new HashingOutputStream(target);
            content.writeTo(hashing);
            hashing.flush();
            if (target.hasCapability(StreamCapabilities.HSYNC)) {
                target.hsync();
            }
            checksums.put(file, hashing.checksum());
        }
    }

    /** Writes one text file, as UTF-8. */
    public void write(String file, String text) throws IOException {
        write(file, target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Seals the directory and gives it its name; one that already has this name is replaced. */
    public SealedDirectory publish() throws IOException {
        write(Checksums.FILE_NAME, Checksums.of(checksums).toJson());
        storage.syncFolder(temporary);
        Path target = new Path(storage.root(), name);
        if (storage.exists(target)) {
            remove(storage, name);
        }
        storage.rename(temporary, target);
        open = false;
        return new SealedDirectory(storage, name);
    }

    /** Removes what was written, unless it was published. */
    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            storage.delete(temporary);
        }
    }

    /** Removes a sealed directory: renamed first, so that nobody finds it half-removed. */
    public static void remove(Storage storage, String name) throws IOException {
        Path doomed = temporaryPath(storage, name);
        storage.rename(new Path(storage.root(), name), doomed);
        storage.delete(doomed);
    }

    private static Path temporaryPath(Storage storage, String name) {
        return new Path(storage.root(), TEMPORARY_PREFIX + name + "-" + UUID.randomUUID());
    }

    private static void removeLeftOvers(Storage storage) throws IOException {
        for (FileStatus entry : storage.entries()) {
            if (entry.getPath().getName().startsWith(TEMPORARY_PREFIX)) {
                storage.delete(entry.getPath());
            }
        }
    }
}
