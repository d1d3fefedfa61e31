package org.starling.driver.checkpoint.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.ForeignEntryException;
import org.starling.pipeline.files.TemporaryNames;
import org.starling.pipeline.files.WriteRetry;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.ChecksummedDirectory;
import org.starling.serving.checkpoint.Checksums;

/**
 * Writes one checksummed directory: {@link #begin}, {@link #write} each file, {@link #publish}. A directory that is closed
 * before it is published or handed over is removed. Writes that fail are tried again for a while. One writer, or one group of writers that {@link #share}, may use a folder
 * at a time. Not thread-safe.
 */
public final class DirectoryWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWriter.class);
    /** All ranks wait for one of them that tries again. */
    private static final Duration SHARED_RETRY_TIME = Duration.ofSeconds(10);

    private static final String TEMPORARY_PREFIX = ".tmp-";
    private static final Pattern TEMPORARY = Pattern.compile("\\.tmp-(.+)-[^-]+(?:-[^-]+){4}");

    private final Storage storage;
    private final String name;
    private final Path temporary;
    private final WriteRetry retry;
    private final Map<String, Checksums.FileChecksum> checksums = new TreeMap<>();
    private boolean open = true;

    private DirectoryWriter(Storage storage, String name, UUID id, Duration retryTime) {
        this.storage = storage;
        this.name = name;
        this.temporary = temporaryPath(storage, name, id);
        this.retry = new WriteRetry(new Path(storage.root(), name).toString(), retryTime);
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
        DirectoryWriter writer = new DirectoryWriter(storage, name, UUID.randomUUID(), storage.retryTime());
        writer.retry.run(() -> {
            removeLeftOvers(storage);
            storage.createFolder(writer.temporary);
            return writer;
        });
        return writer;
    }

    /**
     * Takes part in a directory that several processes write. Each writes its own files and {@linkplain #handOver hands
     * over}; one of them {@linkplain #takeOver takes over} from the others and publishes. What processes that were killed
     * leave is removed by a later {@link #begin}.
     *
     * @param occasion the same in all of these processes, and in no others
     */
    public static DirectoryWriter share(Storage storage, String name, String occasion) throws IOException {
        UUID id = id(occasion);
        Duration retryTime =
                storage.retryTime().compareTo(SHARED_RETRY_TIME) < 0 ? storage.retryTime() : SHARED_RETRY_TIME;
        DirectoryWriter writer = new DirectoryWriter(storage, name, id, retryTime);
        writer.retry.run(() -> {
            storage.createFolder(writer.temporary);
            return writer;
        });
        return writer;
    }

    /** The same for the same occasion. */
    private static UUID id(String occasion) {
        ByteBuffer digest = ByteBuffer.wrap(ContentDigests.sha256().digest(occasion.getBytes(StandardCharsets.UTF_8)));
        return new UUID(digest.getLong(), digest.getLong());
    }

    /** Leaves the files to the process that publishes; this writer is then closed. */
    public void handOver(String part) throws IOException {
        create(
                partPath(part),
                target -> target.write(Checksums.of(checksums).toJson().getBytes(StandardCharsets.UTF_8)));
        open = false;
    }

    /** Takes in the files that another process has handed over. */
    public void takeOver(String part) throws IOException {
        try (InputStream source = storage.open(partPath(part))) {
            checksums.putAll(Checksums.fromJson(new String(source.readAllBytes(), StandardCharsets.UTF_8))
                    .files());
        }
        storage.delete(partPath(part));
    }

    private Path partPath(String part) {
        return new Path(temporary, part + ".checksums");
    }

    /** Writes one file through to the disk. */
    public void write(String file, Content content) throws IOException {
        checksums.put(file, create(new Path(temporary, file), content));
    }

    /** Writes a file; tries again for a while if that fails. */
    private Checksums.FileChecksum create(Path path, Content content) throws IOException {
        return retry.run(() -> {
            try (FSDataOutputStream target = storage.replace(path)) {
                DigestOutputStream digesting = new DigestOutputStream(target, ContentDigests.sha256());
                content.writeTo(digesting);
                digesting.flush();
                if (target.hasCapability(StreamCapabilities.HSYNC)) {
                    target.hsync();
                }
                return new Checksums.FileChecksum(ContentDigests.hex(digesting.getMessageDigest()), target.getPos());
            }
        });
    }

    /** Writes one text file, as UTF-8. */
    public void write(String file, String text) throws IOException {
        write(file, target -> target.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes the checksums and renames the directory to its final name; replaces a directory of that name. In an object store
     * the list of checksums gets there last, and is what makes the directory complete.
     *
     * @throws ForeignEntryException if that directory holds anything that was not written with it
     */
    public ChecksummedDirectory publish() throws IOException {
        byte[] list = Checksums.of(checksums).toJson().getBytes(StandardCharsets.UTF_8);
        Optional<byte[]> signature = storage.keys().sign(list);
        if (signature.isPresent()) {
            write(Checksums.SIGNATURE_NAME, target -> target.write(signature.get()));
        }
        write(Checksums.FILE_NAME, target -> target.write(list));
        Path target = new Path(storage.root(), name);
        retry.run(() -> {
            storage.syncFolder(temporary);
            if (storage.exists(target)) {
                remove(storage, name, directory -> !directory.equals(temporary.getName()));
            }
            return target;
        });
        retry.run(() -> {
            if (storage.renamesAtOnce()) {
                storage.rename(temporary, target);
            } else {
                storage.moveEntries(temporary, target);
            }
            return target;
        });
        open = false;
        return new ChecksummedDirectory(storage, name);
    }

    /** Removes the written files, unless the directory was published or handed over. */
    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            storage.delete(temporary);
        }
    }

    /**
     * Removes a checksummed directory: renames it first, so that no reader finds it half-removed. In an object store only the
     * list of checksums is renamed, without which it is not read.
     *
     * @throws ForeignEntryException if it holds anything that was not written with it
     */
    public static void remove(Storage storage, String name) throws IOException {
        remove(storage, name, directory -> true);
    }

    private static void remove(Storage storage, String name, Predicate<String> pending) throws IOException {
        OwnDirectory.require(storage, name, pending);
        Path directory = new Path(storage.root(), name);
        Path renamed = temporaryPath(storage, name, UUID.randomUUID());
        if (storage.renamesAtOnce()) {
            storage.rename(directory, renamed);
        } else {
            Path list = new Path(directory, Checksums.FILE_NAME);
            if (storage.exists(list)) {
                storage.createFolder(renamed);
                storage.rename(list, new Path(renamed, Checksums.FILE_NAME));
            }
            storage.delete(directory);
        }
        storage.delete(renamed);
    }

    /**
     * The list of checksums of a directory that is about to be complete, or to be removed, in an object store; empty if there
     * is none.
     *
     * @param pending names of temporary directories that may have it
     */
    static Optional<Checksums> pendingChecksums(Storage storage, String name, Predicate<String> pending)
            throws IOException {
        if (!storage.renamesAtOnce()) {
            for (FileStatus entry : storage.entries()) {
                ChecksummedDirectory directory =
                        new ChecksummedDirectory(storage, entry.getPath().getName());
                if (TemporaryNames.matches(directory.name(), prefix(name))
                        && pending.test(directory.name())
                        && directory.hasChecksums()) {
                    return Optional.of(Checksums.fromJson(directory.text(Checksums.FILE_NAME)));
                }
            }
        }
        return Optional.empty();
    }

    /** Removes checksummed directories that are no longer needed. One that cannot be removed is a warning, not an error. */
    public static void removeSurplus(Storage storage, Collection<String> names) {
        for (String name : names) {
            try {
                remove(storage, name);
            } catch (IOException e) {
                warn(new Path(storage.root(), name), e);
            }
        }
    }

    private static void warn(Path path, IOException e) {
        LOG.warn("Cannot remove {}, which is no longer needed: {}; remove it by hand", path, e.getMessage());
    }

    private static Path temporaryPath(Storage storage, String name, UUID id) {
        return new Path(storage.root(), prefix(name) + id);
    }

    private static String prefix(String name) {
        return TEMPORARY_PREFIX + name + "-";
    }

    /** The name that a temporary directory of a checkpoint or snapshot is to get; empty if it is none, by its full name. */
    private static Optional<String> finalName(String temporary) {
        Matcher name = TEMPORARY.matcher(temporary);
        return Optional.of(name)
                .filter(Matcher::matches)
                .map(matched -> matched.group(1))
                .filter(found -> CheckpointName.parse(found).isPresent())
                .filter(found -> TemporaryNames.matches(temporary, prefix(found)));
    }

    private static void removeLeftOvers(Storage storage) throws IOException {
        for (FileStatus entry : storage.entries()) {
            Optional<String> name = finalName(entry.getPath().getName());
            if (entry.isDirectory() && name.isPresent()) {
                try {
                    removeIncomplete(storage, name.get());
                    storage.delete(entry.getPath());
                } catch (IOException e) {
                    warn(entry.getPath(), e);
                }
            }
        }
    }

    /** Removes the part of a directory that a process moved to its name, in an object store, before it was killed. */
    private static void removeIncomplete(Storage storage, String name) throws IOException {
        ChecksummedDirectory directory = new ChecksummedDirectory(storage, name);
        if (!storage.renamesAtOnce() && directory.exists() && !directory.hasChecksums()) {
            remove(storage, name);
        }
    }
}
