package org.starling.driver.checkpoint.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FileOutput;
import org.starling.pipeline.files.TemporaryNames;
import org.starling.pipeline.files.WriteRetry;
import org.starling.serving.checkpoint.CheckpointFolder;
import org.starling.serving.checkpoint.Checksums;
import org.starling.serving.checkpoint.VerifyingKey;

/**
 * One folder of any file system that Hadoop supports, with the operations that checksummed directories need. Local files are
 * written without Hadoop's hidden {@code .crc} files, because the directories have their own checksums. Thread-safe.
 */
public final class Storage implements CheckpointFolder {
    /** Hadoop property, with a unit: the time after which a lock in an object store is read back. */
    private static final String LOCK_PAUSE = "starling.object.lock.pause";

    private static final long LOCK_PAUSE_MILLIS = 2000;

    private final FileSystem files;
    private final Path root;
    private final SigningKeys keys;

    private Storage(FileSystem files, Path root, SigningKeys keys) {
        this.files = files;
        this.root = root;
        this.keys = keys;
    }

    /** The folder {@code path}, which need not exist yet; relative paths are those of the default file system. */
    public static Storage at(String path, Configuration hadoop) throws IOException {
        Path given = new Path(path);
        FileSystem found = given.getFileSystem(hadoop);
        FileSystem files = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        return new Storage(files, files.makeQualified(given), new SigningKeys(hadoop));
    }

    /** Returns the folder that a path names something in; the working folder for a bare name. */
    public static String folderOf(Path path) {
        // Hadoop gives a bare name a parent without characters, which is no path
        String parent = path.getParent() == null ? "" : path.getParent().toString();
        return parent.isEmpty() ? Path.CUR_DIR : parent;
    }

    /** The folder itself, with scheme. */
    public Path root() {
        return root;
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public List<String> directories() throws IOException {
        return entries().stream()
                .filter(entry ->
                        entry.isDirectory() && !entry.getPath().getName().startsWith("."))
                .map(entry -> entry.getPath().getName())
                .toList();
    }

    @Override
    public Map<String, Long> lengths(String directory) throws IOException {
        Map<String, Long> lengths = new TreeMap<>();
        for (FileStatus entry : entries(new Path(root, directory))) {
            lengths.put(entry.getPath().getName(), entry.getLen());
        }
        return lengths;
    }

    @Override
    public boolean exists(String path) throws IOException {
        return exists(new Path(root, path));
    }

    @Override
    public InputStream open(String path) throws IOException {
        return open(new Path(root, path));
    }

    @Override
    public Optional<VerifyingKey> verifyingKey() {
        return keys.verifyingKey();
    }

    /** The time at which the checksums of a directory were written, by the clock of the file system. */
    public Instant sealedAt(String directory) throws IOException {
        return lastModified(new Path(new Path(root, directory), Checksums.FILE_NAME));
    }

    /** The keys by which directories in the folder are signed and verified. */
    public SigningKeys keys() {
        return keys;
    }

    /** Free bytes, if the file system reports them. */
    public long remainingBytes() throws IOException {
        return files.getStatus(root).getRemaining();
    }

    /** The entries directly in the folder; none if there is no such folder. */
    List<FileStatus> entries() throws IOException {
        return entries(root);
    }

    List<FileStatus> entries(Path folder) throws IOException {
        try {
            return Stream.of(files.listStatus(folder)).toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    Instant lastModified(Path file) throws IOException {
        return Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
    }

    /** Whether there is a file or directory. */
    public boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    /** For how long failed writes are repeated. */
    Duration retryTime() {
        return WriteRetry.timeout(files.getConf());
    }

    /** Longer than the upload of a lock to an object store takes. */
    Duration lockPause() {
        return Duration.ofMillis(files.getConf().getTimeDuration(LOCK_PAUSE, LOCK_PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Makes a folder, and those above it, unless it is there. */
    public void createFolder(Path folder) throws IOException {
        if (isLocal()) {
            DataFiles.createFolder(local(folder));
        } else if (!files.mkdirs(folder)) {
            throw new IOException("the folder " + folder + " cannot be created");
        }
    }

    /** Makes a new file. */
    public FSDataOutputStream create(Path file) throws IOException {
        return new FileOutput(files.create(file, false));
    }

    /** Makes a new file; of several processes that try, one succeeds, where the file system is consistent. */
    OutputStream createExclusively(Path file) throws IOException {
        // Hadoop's local file system checks and creates in two steps
        return isLocal() ? Files.newOutputStream(local(file), StandardOpenOption.CREATE_NEW) : create(file);
    }

    /** Makes a file anew. */
    FSDataOutputStream replace(Path file) throws IOException {
        return new FileOutput(files.create(file, true));
    }

    /**
     * Writes a file of text directly in the folder, in the place of an earlier one. The new file gets its name when it is complete.
     * Tries again for a while if that fails.
     */
    public void write(String name, String text) throws IOException {
        Path target = new Path(root, name);
        Path temporary = new Path(root, TemporaryNames.create("." + name + "-"));
        new WriteRetry(target.toString(), retryTime()).run(() -> {
            createFolder(root);
            try (OutputStream out = replace(temporary)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            if (!isLocal()) {
                delete(target); // only the local file system renames over a file
            }
            rename(temporary, target);
            return target;
        });
    }

    void setLastModified(Path file, Instant time) throws IOException {
        files.setTimes(file, time.toEpochMilli(), -1);
    }

    /** Opens a file. */
    public InputStream open(Path file) throws IOException {
        return files.open(file);
    }

    /** Removes a file, or a directory with all in it; nothing if there is none. */
    public void delete(Path path) throws IOException {
        files.delete(path, true);
    }

    /** Removes the directories of the folder that have such names. */
    public void deleteDirectories(Predicate<String> selected) throws IOException {
        for (FileStatus entry : entries()) {
            if (entry.isDirectory() && selected.test(entry.getPath().getName())) {
                delete(entry.getPath());
            }
        }
    }

    /** Removes the folder if there is nothing in it. */
    public void deleteIfEmpty() throws IOException {
        if (files.exists(root) && entries().isEmpty()) {
            files.delete(root, false);
        }
    }

    /** Whether the folder exists. */
    public boolean exists() throws IOException {
        return files.exists(root);
    }

    /** Renames a directory or file; {@code to} must not exist. Durable when it returns, as far as the file system lets us. */
    public void rename(Path from, Path to) throws IOException {
        if (isLocal()) {
            // unlike Hadoop's rename, this one cannot fall back to copying, nor move into an existing directory
            Files.move(local(from), local(to), StandardCopyOption.ATOMIC_MOVE);
            syncFolder(to.getParent());
        } else if (files.exists(to) || !files.rename(from, to)) {
            throw new IOException("%s cannot be renamed to %s".formatted(from, to));
        }
    }

    /** Returns whether renaming a directory is one step. In an object store it copies one file after the other. */
    boolean renamesAtOnce() {
        return DataFiles.renamesFoldersAtOnce(files);
    }

    /** Gives a directory its name where that is not one step; its list of checksums comes last. */
    void moveEntries(Path from, Path to) throws IOException {
        DataFiles.moveEntries(from, to, Checksums.FILE_NAME, files);
    }

    /** Writes the entries of a local folder to the disk; other file systems do so by themselves. */
    void syncFolder(Path folder) throws IOException {
        if (isLocal()) {
            try (FileChannel channel = FileChannel.open(local(folder), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private boolean isLocal() {
        return files instanceof RawLocalFileSystem && files.getUri().getScheme().equals("file");
    }

    private static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }
}
