package org.starling.pipeline.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.ContentDigests;

/** Compares a shard with its entry in the manifest. */
final class ShardCheck {
    private ShardCheck() {}

    /** Fault in the presence or length of the file; cheap. */
    static Optional<String> lengthProblem(Path path, ShardFile shard, Configuration conf) throws IOException {
        try {
            long bytes = path.getFileSystem(conf).getFileStatus(path).getLen();
            return bytes == shard.bytes()
                    ? Optional.empty()
                    : Optional.of("%s has %d bytes, not %d".formatted(path, bytes, shard.bytes()));
        } catch (FileNotFoundException e) {
            return Optional.of(path + " is missing");
        }
    }

    /** Fault in the file; reads all of it. */
    static Optional<String> problem(Path path, ShardFile shard, Configuration conf) throws IOException {
        Optional<String> length = lengthProblem(path, shard, conf);
        if (length.isPresent()) {
            return length;
        }
        try (InputStream stream = path.getFileSystem(conf).open(path)) {
            return ContentDigests.sha256(stream).equals(shard.sha256())
                    ? Optional.empty()
                    : Optional.of(path + " was altered (its checksum differs)");
        } catch (IOException e) {
            return Optional.of("%s is unreadable (%s)".formatted(path, e.getMessage()));
        }
    }
}
