package org.starling.driver.config.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.starling.pipeline.files.ContentDigests;

/**
 * One file of a data set.
 *
 * @param name its name
 * @param sha256 SHA-256 of the file as its authors publish it
 * @param debianSha256 SHA-256 of the file in Debian's package, which compressed the same data anew
 */
public record DatasetFile(String name, String sha256, String debianSha256) {

    /** Whether a file is whole: one of the known editions. */
    public boolean matches(Path path) throws IOException {
        return List.of(sha256, debianSha256).contains(sha256Of(path));
    }

    /** SHA-256 of a file, as hexadecimal digits. */
    static String sha256Of(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return ContentDigests.sha256(in);
        }
    }
}
