package org.starling.serving.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.files.ContentDigests;
import org.starling.serving.history.Json;

/**
 * Checksums of all files of a directory; the content of {@code checksums.json}.
 *
 * @param files size and hash of each file, by name
 * @param self SHA-256 over {@code files}, so that damage to the checksums is distinguished from damage to a file
 */
public record Checksums(Map<String, FileChecksum> files, String self) {
    /** The file of this name is the one that is not in the list. */
    public static final String FILE_NAME = "checksums.json";
    /** The signature of that file; it is not in the list either. */
    public static final String SIGNATURE_NAME = "checksums.json.sig";

    /**
     * One file.
     *
     * @param sha256 SHA-256 of its content, 64 lower-case hexadecimal digits
     * @param bytes its length
     */
    public record FileChecksum(String sha256, long bytes) {
        public FileChecksum {
            new Checks()
                    .require(
                            sha256 != null && sha256.matches("[0-9a-f]{64}"),
                            "sha256",
                            "must be 64 hexadecimal digits, is " + sha256)
                    .require(bytes >= 0, "bytes", "must not be negative, is " + bytes)
                    .done();
        }
    }

    public Checksums {
        new Checks().requirePresent(files, "files").requirePresent(self, "self").done();
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        String expected = hashOf(files);
        new Checks()
                .require(self.equals(expected), "self", "must be " + expected + ", is " + self)
                .done();
    }

    public static Checksums of(Map<String, FileChecksum> files) {
        return new Checksums(files, hashOf(files));
    }

    public static Checksums fromJson(String json) throws JsonProcessingException {
        return Json.read(json, Checksums.class);
    }

    public String toJson() {
        return Json.write(this);
    }

    /** Whether a file of a directory is one of those that are about the others. */
    public static boolean isAboutFiles(String file) {
        return file.equals(FILE_NAME) || file.equals(SIGNATURE_NAME);
    }

    private static String hashOf(Map<String, FileChecksum> files) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(files).forEach((name, file) -> lines.append(file.sha256())
                .append(' ')
                .append(file.bytes())
                .append(' ')
                .append(name)
                .append('\n'));
        return ContentDigests.sha256(lines.toString());
    }
}
