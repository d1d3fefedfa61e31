package org.starling.driver.checkpoint.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.TemporaryNames;

/**
 * A file that only one process creates. Its time of modification changes while that process lives. Thread-safe.
 */
public final class LockFile {
    private static final int MAX_BYTES = 1 << 16;

    private final Storage storage;
    private final Path path;

    /**
     * A lock file, which need not exist.
     *
     * @param name directly in the folder of the storage
     */
    public LockFile(Storage storage, String name) {
        this.storage = storage;
        this.path = new Path(storage.root(), name);
    }

    /**
     * The content of an existing lock file.
     *
     * @param text empty while it is being written
     * @param modified by the clock of the process that wrote it, or of the file system
     */
    public record Content(String text, Instant modified) {}

    public Path path() {
        return path;
    }

    /** Creates the file; false if it exists. */
    public boolean create(String text) throws IOException {
        OutputStream target;
        try {
            target = storage.createExclusively(path);
        } catch (IOException e) {
            if (read().isPresent()) {
                return false;
            }
            throw e;
        }
        try (target) {
            target.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            storage.delete(path);
            throw e;
        }
        if (!storage.renamesAtOnce()) {
            // creation is not exclusive in object stores: of several that create it together, the last one wins
            pause(storage.lockPause());
        }
        return read().filter(content -> content.text().equals(text)).isPresent();
    }

    private static void pause(Duration length) throws IOException {
        try {
            Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The content; empty if there is no file. */
    public Optional<Content> read() throws IOException {
        try (InputStream source = storage.open(path)) {
            String text = new String(source.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return Optional.of(new Content(text, storage.lastModified(path)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Changes the time of modification. */
    public void touch(String text) throws IOException {
        Instant before = storage.lastModified(path);
        storage.setLastModified(path, Instant.now());
        if (storage.lastModified(path).equals(before)) {
            // the file system sets no times
            try (OutputStream target = storage.replace(path)) {
                target.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Removes the file if it still has this text; false if another process has changed it. */
    public boolean remove(String text) throws IOException {
        Path renamed = new Path(storage.root(), TemporaryNames.create(path.getName() + "-"));
        try {
            storage.rename(path, renamed);
        } catch (IOException e) {
            if (storage.exists(path)) {
                throw e;
            }
            return false;
        }
        Optional<Content> content = new LockFile(storage, renamed.getName()).read();
        if (content.isPresent() && !content.get().text().equals(text)) {
            storage.rename(renamed, path); // the lock of a process that was faster
            return false;
        }
        storage.delete(renamed);
        return true;
    }
}
