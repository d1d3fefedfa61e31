package org.starling.serving.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.TemporaryNames;

/**
 * A directory that appeared when it was whole. Reading a file does not check it: {@link #corruptFiles} first. Thread-safe.
 */
public final class ChecksummedDirectory {
    /** Files that Hadoop adds to copies; nobody else reads them. */
    private static final String HADOOP_CHECKSUM = ".crc";

    private final CheckpointFolder folder;
    private final String name;

    /**
     * A directory in a folder.
     *
     * @param name of the directory
     */
    public ChecksummedDirectory(CheckpointFolder folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** All directories in a folder that are not temporary, in no order; also those without checksums. */
    public static List<ChecksummedDirectory> in(CheckpointFolder folder) throws IOException {
        return folder.directories().stream()
                .map(name -> new ChecksummedDirectory(folder, name))
                .toList();
    }

    public String name() {
        return name;
    }

    /** Location of the directory, for messages. */
    public String path() {
        return folder.location() + "/" + name;
    }

    /** Whether it has checksums. A directory without was copied in part or changed, and must not be read. */
    public boolean hasChecksums() throws IOException {
        return has(Checksums.FILE_NAME);
    }

    /** Whether it is still there: a job that trains removes those that it no longer needs. */
    public boolean exists() throws IOException {
        return folder.exists(name);
    }

    /** Bytes of all its files. */
    public long bytes() throws IOException {
        return lengths().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of one file. */
    public long bytes(String file) throws IOException {
        return lengths().getOrDefault(file, 0L);
    }

    /** Names of its files, sorted. */
    public List<String> files() throws IOException {
        return List.copyOf(lengths().keySet());
    }

    public boolean has(String file) throws IOException {
        return folder.exists(name + "/" + file);
    }

    /** Opens one file. */
    public InputStream open(String file) throws IOException {
        return folder.open(name + "/" + file);
    }

    /** The content of one UTF-8 file. */
    public String text(String file) throws IOException {
        return new String(bytesOf(file), StandardCharsets.UTF_8);
    }

    /** Reads every file and compares it with its checksum; empty when all is as it was written. */
    public List<CorruptFile> corruptFiles() throws IOException {
        return corruptFiles(files -> true);
    }

    /** Reads one file and compares it with its checksum. */
    public List<CorruptFile> corruptFiles(String file) throws IOException {
        return corruptFiles(file::equals);
    }

    /** Check of a copied file before it gets its name. */
    @FunctionalInterface
    public interface CopyCheck {
        void check(Path copy) throws IOException;
    }

    /**
     * Copies one file to a local one, which must not exist; appears when it is whole and has passed a check.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     */
    public void copy(String file, Path target, CopyCheck check) throws IOException {
        Path absolute = target.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        Path part = absolute.resolveSibling(TemporaryNames.create("." + absolute.getFileName() + ".part-"));
        try (InputStream in = open(file)) {
            Files.copy(in, part);
            check.check(part);
            Files.move(part, absolute);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private List<CorruptFile> corruptFiles(Predicate<String> chosen) throws IOException {
        if (!hasChecksums()) {
            return List.of(new CorruptFile(Checksums.FILE_NAME, "is missing"));
        }
        Checksums checksums;
        byte[] list = bytesOf(Checksums.FILE_NAME);
        Optional<CorruptFile> unsigned = fault(list);
        if (unsigned.isPresent()) {
            return List.of(unsigned.get());
        }
        try {
            checksums = Checksums.fromJson(new String(list, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return List.of(new CorruptFile(Checksums.FILE_NAME, "cannot be read: " + Failures.reason(e)));
        }
        Map<String, Long> lengths = lengths();
        List<CorruptFile> corruptFiles = new ArrayList<>();
        for (Map.Entry<String, Checksums.FileChecksum> entry : checksums.files().entrySet()) {
            String file = entry.getKey();
            Checksums.FileChecksum expected = entry.getValue();
            if (!chosen.test(file)) {
                continue;
            }
            if (!lengths.containsKey(file)) {
                corruptFiles.add(new CorruptFile(file, "is missing"));
            } else if (lengths.get(file) != expected.bytes()) {
                corruptFiles.add(new CorruptFile(
                        file, "has %d bytes, expected %d".formatted(lengths.get(file), expected.bytes())));
            } else {
                String found = hash(file);
                if (!found.equals(expected.sha256())) {
                    corruptFiles.add(
                            new CorruptFile(file, "has sha256 %s, expected %s".formatted(found, expected.sha256())));
                }
            }
        }
        for (String file : lengths.keySet()) {
            if (chosen.test(file)
                    && !Checksums.isAboutFiles(file)
                    && !checksums.files().containsKey(file)) {
                corruptFiles.add(new CorruptFile(file, "is not listed in " + Checksums.FILE_NAME));
            }
        }
        return corruptFiles;
    }

    /** The fault of the signature of the checksums; empty if there is none, or if signatures are not verified. */
    private Optional<CorruptFile> fault(byte[] list) throws IOException {
        Optional<VerifyingKey> key = folder.verifyingKey();
        if (key.isEmpty()) {
            return Optional.empty();
        } else if (!has(Checksums.SIGNATURE_NAME)) {
            return Optional.of(new CorruptFile(
                    Checksums.FILE_NAME, "has no signature (%s is missing)".formatted(Checksums.SIGNATURE_NAME)));
        }
        return key.get().isSigned(list, bytesOf(Checksums.SIGNATURE_NAME))
                ? Optional.empty()
                : Optional.of(new CorruptFile(
                        Checksums.SIGNATURE_NAME,
                        "is no signature of %s by the owner of the key %s"
                                .formatted(Checksums.FILE_NAME, key.get().file())));
    }

    private byte[] bytesOf(String file) throws IOException {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        }
    }

    private String hash(String file) throws IOException {
        try (InputStream in = open(file)) {
            return ContentDigests.sha256(in);
        }
    }

    private Map<String, Long> lengths() throws IOException {
        Map<String, Long> lengths = new TreeMap<>(folder.lengths(name));
        lengths.keySet().removeIf(file -> file.startsWith(".") && file.endsWith(HADOOP_CHECKSUM));
        return lengths;
    }
}
