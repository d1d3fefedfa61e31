package org.starling.pipeline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A file in memory, if the machine has a folder for such files, that holds one case after the other. */
public final class FuzzFile {
    private final Path path;
    private final Configuration conf = new Configuration(false);

    /**
     * A file that is deleted when the JVM ends.
     *
     * @param ending of its name, which states the compression
     */
    public FuzzFile(String ending) {
        this("case", ending);
    }

    private FuzzFile(String start, String ending) {
        Path memory = Path.of("/dev/shm");
        try {
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "fuzz")
                    : Files.createTempDirectory("fuzz");
            path = folder.resolve(start + ending);
            folder.toFile().deleteOnExit();
            path.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        conf.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
    }

    /** A file with this name. */
    public static FuzzFile named(String name) {
        return new FuzzFile("", name);
    }

    public void write(byte[] content) throws IOException {
        Files.write(path, content);
    }

    public org.apache.hadoop.fs.Path path() {
        return new org.apache.hadoop.fs.Path(path.toUri());
    }

    public Configuration conf() {
        return conf;
    }
}
