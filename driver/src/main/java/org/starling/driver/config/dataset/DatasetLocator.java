package org.starling.driver.config.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds data sets on this machine. Looks for a folder with the data set's name in {@code $STARLING_DATASETS}, then where Debian's
 * package puts it, then for a folder with its name in {@code ~/.cache/starling/datasets} (the target of {@code starling
 * dataset}). The first folder that has all files is used. Thread-safe.
 */
public final class DatasetLocator {
    /** Start of a path that names a file of a data set. */
    public static final String PREFIX = "dataset:";

    private static final Path DEBIAN_ROOT = Path.of("/usr");

    private final List<Path> folders;
    /** Below which Debian's packages lie. */
    private final List<Path> roots;

    private final Path downloads;

    /**
     * A locator that looks in the given folders only.
     *
     * @param folders where folders of data sets lie, first choice first
     * @param downloads where downloaded data sets go; looked through last
     */
    public DatasetLocator(List<Path> folders, Path downloads) {
        this(folders, List.of(), downloads);
    }

    private DatasetLocator(List<Path> folders, List<Path> roots, Path downloads) {
        this.folders = List.copyOf(folders);
        this.roots = List.copyOf(roots);
        this.downloads = downloads;
    }

    /** A locator for the current user of this machine. */
    public static DatasetLocator ofUser() {
        return ofEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DatasetLocator ofEnvironment(Map<String, String> environment, Path home) {
        String chosen = environment.getOrDefault("STARLING_DATASETS", "");
        if (chosen.isBlank()) {
            return new DatasetLocator(List.of(), List.of(DEBIAN_ROOT), home.resolve(".cache/starling/datasets"));
        }
        return new DatasetLocator(List.of(Path.of(chosen)), List.of(DEBIAN_ROOT), Path.of(chosen));
    }

    /** The folder into which a download of {@code dataset} goes. */
    public Path downloadFolder(Dataset dataset) {
        return downloads.resolve(dataset.name());
    }

    /** The folder that holds all files of {@code dataset}, if any does. */
    public Optional<Path> find(Dataset dataset) {
        return candidates(dataset).stream()
                .filter(folder ->
                        dataset.files().stream().allMatch(file -> Files.isReadable(folder.resolve(file.name()))))
                .findFirst();
    }

    private List<Path> candidates(Dataset dataset) {
        List<Path> candidates = new ArrayList<>();
        folders.forEach(folder -> candidates.add(folder.resolve(dataset.name())));
        roots.forEach(root -> candidates.add(root.resolve(dataset.debianFolder())));
        candidates.add(downloadFolder(dataset));
        return candidates;
    }

    /**
     * The path on this machine that a path in a job stands for.
     *
     * @param path any path; only those that start with {@value #PREFIX} change
     * @throws DatasetException if it names a data set or a file that is unknown or not there
     */
    public String resolve(String path) {
        if (!path.startsWith(PREFIX)) {
            return path;
        }
        String[] parts = path.substring(PREFIX.length()).split("/", 2);
        Dataset dataset = Dataset.named(parts[0])
                .orElseThrow(() ->
                        new DatasetException("unknown data set '" + parts[0] + "'; known are " + Dataset.knownNames()));
        String file = parts.length < 2 ? "" : parts[1];
        if (dataset.files().stream().noneMatch(known -> known.name().equals(file))) {
            throw new DatasetException("the data set %s has no file '%s'; its files are %s"
                    .formatted(
                            dataset.name(),
                            file,
                            dataset.files().stream().map(DatasetFile::name).collect(Collectors.joining(", "))));
        }
        return find(dataset)
                .map(folder -> folder.resolve(file).toUri().toString())
                .orElseThrow(() -> new DatasetException(missing(dataset)));
    }

    /** The message for a missing data set, with the remedy. */
    String missing(Dataset dataset) {
        return "the data set %s is not on this machine (looked in %s); run 'starling dataset %s', or 'apt-get install %s'"
                .formatted(
                        dataset.name(),
                        candidates(dataset).stream()
                                .map(Path::toString)
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        dataset.name(),
                        dataset.debianPackage());
    }
}
