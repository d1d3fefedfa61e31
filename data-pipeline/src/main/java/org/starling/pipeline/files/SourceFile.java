package org.starling.pipeline.files;

import java.io.Serializable;
import org.apache.hadoop.fs.FileStatus;

/**
 * One file that a job reads, and what was in it.
 *
 * @param role what it holds, such as "train images"
 * @param path where it lies, fully qualified
 * @param bytes its length as stored
 * @param digest see {@link ContentDigests}
 */
public record SourceFile(String role, String path, long bytes, String digest) implements Serializable {

    /** A file whose content was not digested yet. */
    public static SourceFile undigested(String role, FileStatus file) {
        return new SourceFile(role, file.getPath().toString(), file.getLen(), "");
    }
}
