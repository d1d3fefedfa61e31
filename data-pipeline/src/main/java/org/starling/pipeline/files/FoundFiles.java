package org.starling.pipeline.files;

import java.net.URI;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Escapes the paths of found files for Spark, which interprets paths as globs, and reads those that it escaped. */
public final class FoundFiles {
    private static final String LETTERS_OF_GLOBS = "{}[]*?\\";

    private FoundFiles() {}

    /**
     * Globs that match exactly these paths. Spark's own option against globs does not help: for several paths with such
     * characters it reads all of them for each.
     */
    public static String[] globs(List<String> paths) {
        return paths.stream().map(FoundFiles::glob).toArray(String[]::new);
    }

    /** The path that Spark gives as the location of a row, where it escapes some letters. */
    public static String unescaped(String location) {
        try {
            return new Path(URI.create(location)).toString();
        } catch (IllegalArgumentException e) {
            // nothing is escaped
            return location;
        }
    }

    private static String glob(String path) {
        StringBuilder glob = new StringBuilder();
        path.chars().forEach(letter -> {
            if (LETTERS_OF_GLOBS.indexOf(letter) >= 0) {
                glob.append('\\');
            }
            glob.append((char) letter);
        });
        return glob.toString();
    }
}
