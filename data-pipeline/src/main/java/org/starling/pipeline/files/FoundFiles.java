package org.starling.pipeline.files;

import java.util.List;

/** Escapes the paths of found files for Spark, which interprets paths as globs. */
public final class FoundFiles {
    private static final String LETTERS_OF_GLOBS = "{}[]*?\\";

    private FoundFiles() {}

    /**
     * Globs that mean exactly these paths. Spark's own option not to look for globs is of no use here: of several paths with such
     * letters it reads all of them for each.
     */
    public static String[] globs(List<String> paths) {
        return paths.stream().map(FoundFiles::glob).toArray(String[]::new);
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
