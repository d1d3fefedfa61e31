package org.starling.pipeline.privacy;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.files.WriteFailure;

/** Reads a file that holds a key. */
public final class KeyFile {
    private static final int MOST_BYTES = 1 << 16;

    private KeyFile() {}

    /**
     * The content of a key file.
     *
     * @param setting the setting that names the file
     * @param leastBytes length of the shortest permitted key
     * @throws DataException if it cannot be read, or has no permitted length
     */
    public static byte[] read(String file, String setting, int leastBytes, Configuration hadoop) {
        byte[] content;
        try {
            Path path = new Path(file);
            try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                content = in.readNBytes(MOST_BYTES + 1);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read the key %s: %s; correct %s, or restore the file"
                            .formatted(
                                    ShownText.withoutSecrets(file),
                                    WriteFailure.of(e).reason(),
                                    setting),
                    e);
        }
        if (content.length < leastBytes || content.length > MOST_BYTES) {
            throw new DataException("Cannot use the key %s: it has %s bytes, not %d to %d; correct %s"
                    .formatted(
                            ShownText.withoutSecrets(file),
                            content.length > MOST_BYTES ? "more than " + MOST_BYTES : content.length,
                            leastBytes,
                            MOST_BYTES,
                            setting));
        }
        return content;
    }
}
