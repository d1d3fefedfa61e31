package org.starling.serving.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of checkpoints, as its file system holds it, for reading. Paths are names of directories in the folder, or {@code
 * directory/file}. Thread-safe.
 */
public interface CheckpointFolder {
    /** Location of the folder, for messages. */
    String location();

    /** Names of its directories that are not temporary, in no order; none if there is no such folder. */
    List<String> directories() throws IOException;

    /** Lengths of all that is in a directory, by name; none if there is no such directory. */
    Map<String, Long> lengths(String directory) throws IOException;

    /** Whether there is a file or directory. */
    boolean exists(String path) throws IOException;

    /** Opens a file. */
    InputStream open(String path) throws IOException;

    /** The key by which checksums must be signed; empty if signatures are not verified. */
    Optional<VerifyingKey> verifyingKey();
}
