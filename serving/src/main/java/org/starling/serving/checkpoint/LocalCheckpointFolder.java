package org.starling.serving.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of checkpoints on a local file system.
 *
 * @param path of the folder
 * @param key by which checksums must be signed; null if signatures are not verified
 */
public record LocalCheckpointFolder(Path path, VerifyingKey key) implements CheckpointFolder {
    @Override
    public String location() {
        return path.toString();
    }

    @Override
    public List<String> directories() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path entry : entries(path)) {
            String name = entry.getFileName().toString();
            if (!name.startsWith(".") && Files.isDirectory(entry)) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public Map<String, Long> lengths(String directory) throws IOException {
        Map<String, Long> lengths = new TreeMap<>();
        for (Path entry : entries(path.resolve(directory))) {
            lengths.put(entry.getFileName().toString(), Files.size(entry));
        }
        return lengths;
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    public boolean exists(String file) {
        return Files.exists(path.resolve(file));
    }

    @Override
    public InputStream open(String file) throws IOException {
        return Files.newInputStream(path.resolve(file));
    }

    @Override
    public Optional<VerifyingKey> verifyingKey() {
        return Optional.ofNullable(key);
    }
}
