package org.starling.pipeline.files;

import java.io.Serializable;

/**
 * One file that a job reads, with a digest of its content.
 *
 * @param role its use, such as "train images"
 * @param path its fully qualified location
 * @param bytes its length as stored
 * @param digest see {@link ContentDigests}
 */
public record SourceFile(String role, String path, long bytes, String digest) implements Serializable {

    /** The file under a path that may be stored. */
    public SourceFile withoutSecrets() {
        return new SourceFile(role, ShownText.withoutSecrets(path), bytes, digest);
    }
}
