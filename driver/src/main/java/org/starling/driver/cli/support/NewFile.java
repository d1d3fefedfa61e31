package org.starling.driver.cli.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.starling.pipeline.files.DataException;

/** Writes local files that a command line names; never replaces one. */
public final class NewFile {
    private NewFile() {}

    /**
     * Writes a text.
     *
     * @param content its meaning, for messages: {@code the chart}
     * @throws DataException if the file exists or cannot be written
     */
    public static void write(Path file, String text, String content) {
        if (Files.exists(file)) {
            throw new DataException(
                    "Cannot write %s: %s exists; remove it or choose another name".formatted(content, file));
        }
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot write %s to %s: %s; choose another file".formatted(content, file, e.getMessage()), e);
        }
    }
}
