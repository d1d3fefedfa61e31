package org.starling.pipeline.files;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.apache.hadoop.io.compress.ZStandardCodec;

/** Finds and opens source files, and makes new ones. */
public final class DataFiles {
    /** Some programs begin a text in UTF-8 with it. */
    public static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Hadoop property: schemes of file systems that rename a folder by copying one file after the other. */
    private static final String OBJECT_STORES = "starling.object.stores";

    private static final String[] KNOWN_OBJECT_STORES = {
        "s3", "s3a", "s3n", "gs", "oss", "cosn", "obs", "swift", "wasb", "wasbs"
    };

    /** The most bytes that a byte of Deflate can stand for: 258 by two bits. */
    private static final int DEFLATE_RATIO = 1032;

    private static final int BUFFER_BYTES = 1 << 16;

    private DataFiles() {}

    /**
     * The files that a path or glob names, in the order of their paths; a folder, or a glob of folders, stands for the files in
     * them. Hidden ones are left out, because Spark does not read them.
     *
     * @param what what they hold, for messages: "images", "table"
     * @throws DataException if there is none
     */
    public static List<FileStatus> find(String pattern, String what, Configuration conf) {
        try {
            Path path = new Path(pattern);
            FileSystem system = path.getFileSystem(conf);
            FileStatus[] files = named(path, system);
            if (files.length > 0 && Arrays.stream(files).allMatch(FileStatus::isDirectory)) {
                files = system.listStatus(
                        Arrays.stream(files).map(FileStatus::getPath).toArray(Path[]::new));
            }
            List<FileStatus> found = Arrays.stream(files)
                    .filter(FileStatus::isFile)
                    .sorted(Comparator.comparing(file -> file.getPath().toString()))
                    .toList();
            List<FileStatus> visible =
                    found.stream().filter(file -> isVisible(file.getPath())).toList();
            if (visible.isEmpty()) {
                throw new DataException("Cannot read %s: no such file (%s); %s"
                        .formatted(
                                what,
                                pattern,
                                found.isEmpty()
                                        ? "check the path, and that every machine sees it"
                                        : "names that begin with . or _ are those of hidden files, which are not read: rename "
                                                + found.get(0).getPath().getName()));
            }
            return visible;
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read %s: %s cannot be listed (%s); check the path and its file system"
                            .formatted(what, pattern, Failures.reason(e)),
                    e);
        }
    }

    /** The file or folder with this path; else the matches of the path as a glob. */
    static FileStatus[] named(Path path, FileSystem system) throws IOException {
        try {
            return new FileStatus[] {system.getFileStatus(path)};
        } catch (FileNotFoundException e) {
            FileStatus[] found = system.globStatus(path);
            return found == null ? new FileStatus[0] : found;
        }
    }

    /** The one file that {@code path} names. */
    public static FileStatus findOne(String path, String what, Configuration conf) {
        List<FileStatus> found = find(path, what, conf);
        if (found.size() > 1) {
            throw new DataException("Cannot read %s: %s names %d files; name one".formatted(what, path, found.size()));
        }
        return found.get(0);
    }

    /**
     * Creates a file, which must not exist yet. Local files are created by Java, with its permissions. Hadoop would add a
     * hidden {@code .crc} file to each, which is not needed. Without its native library Hadoop would also start a process for
     * each of the two to set permissions, which takes longer than writing a small file.
     */
    public static OutputStream create(Path path, Configuration conf) throws IOException {
        FileSystem files = path.getFileSystem(conf);
        if (!(files instanceof LocalFileSystem local)) {
            return new FileOutput(files.create(path, false));
        }
        createFolder(path.getParent(), local);
        OutputStream plain = Files.newOutputStream(
                local.pathToFile(path).toPath(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BufferedOutputStream(plain, BUFFER_BYTES);
    }

    /** Returns whether renaming a folder is one step. In an object store it copies one file after the other. */
    public static boolean renamesFoldersAtOnce(FileSystem files) {
        return !List.of(files.getConf().getStrings(OBJECT_STORES, KNOWN_OBJECT_STORES))
                .contains(files.getUri().getScheme());
    }

    /**
     * Moves what is directly in a folder to another one, which may hold a part of it from an earlier attempt, and removes the
     * first folder.
     *
     * @param last name of the entry that is moved last: where it is, the folder is complete
     */
    public static void moveEntries(Path from, Path to, String last, FileSystem files) throws IOException {
        createFolder(to, files);
        List<FileStatus> entries = new ArrayList<>(List.of(files.listStatus(from)));
        entries.sort(Comparator.comparing(entry -> entry.getPath().getName().equals(last)));
        for (FileStatus entry : entries) {
            Path target = new Path(to, entry.getPath().getName());
            files.delete(target, true);
            if (!files.rename(entry.getPath(), target)) {
                throw new IOException("%s cannot be renamed to %s".formatted(entry.getPath(), target));
            }
        }
        files.delete(from, true);
    }

    /** Creates a folder, and those above it, unless it exists. */
    public static Path createFolder(Path folder, FileSystem files) throws IOException {
        if (files instanceof LocalFileSystem local) {
            createFolder(local.pathToFile(folder).toPath());
        } else if (!files.mkdirs(folder)) {
            throw new IOException("the folder %s cannot be created".formatted(folder));
        }
        return folder;
    }

    /** The same for a local folder, which may be a link. Hadoop does not give the reason of a failure. */
    public static void createFolder(java.nio.file.Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    /** Writes a new file of text as UTF-8; tries again for a while if that fails. */
    public static void write(Path path, String text, Configuration conf) throws IOException {
        FileSystem files = path.getFileSystem(conf);
        new WriteRetry(path.toString(), conf).run(() -> {
            try (OutputStream out = create(path, conf)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                if (WriteFailure.of(e).kind() != WriteFailure.Kind.NO_FOLDER) {
                    discard(path, files, e);
                }
                throw e;
            }
            return path;
        });
    }

    private static void discard(Path path, FileSystem files, IOException failure) {
        try {
            files.delete(path, false);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Opens a file, decompressing it when its name ends in .gz or another known way. */
    public static InputStream open(Path path, Configuration conf) throws IOException {
        InputStream stored = path.getFileSystem(conf).open(path);
        CompressionCodec codec = codec(path, conf);
        if (codec == null) {
            return stored;
        }
        try {
            // Hadoop reads Zstandard only where its native library was built with it
            return new DecompressedStream(
                    codec instanceof ZStandardCodec ? new ZstdInputStream(stored) : codec.createInputStream(stored));
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw DecompressedStream.damaged(e);
        }
    }

    /** The most bytes that a file can hold: its own if it is not compressed, all if its compression has no limit. */
    public static long mostBytes(Path path, long storedBytes, Configuration conf) {
        CompressionCodec codec = codec(path, conf);
        if (codec == null) {
            return storedBytes;
        }
        return codec instanceof DefaultCodec ? storedBytes * DEFLATE_RATIO : Long.MAX_VALUE;
    }

    public static boolean isCompressed(Path path, Configuration conf) {
        return codec(path, conf) != null;
    }

    private static CompressionCodec codec(Path path, Configuration conf) {
        return new CompressionCodecFactory(conf).getCodec(path);
    }

    /** Whether a file counts: names that begin with a dot or an underscore are hidden. */
    public static boolean isVisible(Path path) {
        return !path.getName().startsWith(".") && !path.getName().startsWith("_");
    }
}
