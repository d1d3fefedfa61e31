package org.starling.pipeline.files;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Describes the files that Hadoop finds. Escapes the paths of found files for Spark, which interprets paths as globs, and reads those that it escaped. */
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

    /** A file whose content was not digested yet. */
    public static SourceFile undigested(String role, FileStatus file) {
        return new SourceFile(role, file.getPath().toString(), file.getLen(), "");
    }

    /**
     * Checks that a file can be opened. File systems with checksum files interpret the text before a colon as the name of a
     * file system.
     *
     * @throws DataException if it cannot
     */
    public static void requireOpenable(SourceFile file, Configuration conf) throws IOException {
        Path location = new Path(file.path());
        if (location.getName().contains(":") && location.getFileSystem(conf) instanceof ChecksumFileSystem) {
            throw new DataException("Cannot read %s: Hadoop cannot open a file whose name holds a colon; rename it"
                    .formatted(file.path()));
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
