package org.starling.pipeline.files;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * One file that a job reads, with a digest of its content.
 *
 * @param role its use, such as "train images"
 * @param path its fully qualified location
 * @param bytes its length as stored
 * @param digest see {@link ContentDigests}
 */
public record SourceFile(String role, String path, long bytes, String digest) implements Serializable {

    /** A file whose content was not digested yet. */
    public static SourceFile undigested(String role, FileStatus file) {
        return new SourceFile(role, file.getPath().toString(), file.getLen(), "");
    }

    /** The file under a path that may be stored. */
    public SourceFile withoutSecrets() {
        return new SourceFile(role, ShownText.withoutSecrets(path), bytes, digest);
    }

    /**
     * Checks that the file can be opened. File systems with checksum files interpret the text before a colon as the name of a
     * file system.
     *
     * @throws DataException if it cannot
     */
    public void requireOpenable(Configuration conf) throws IOException {
        Path location = new Path(path);
        if (location.getName().contains(":") && location.getFileSystem(conf) instanceof ChecksumFileSystem) {
            throw new DataException(
                    "Cannot read %s: Hadoop cannot open a file whose name holds a colon; rename it".formatted(path));
        }
    }
}
