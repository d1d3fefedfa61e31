package org.starling.pipeline.source.table.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.TextFile;

/**
 * The first characters of a JSON file.
 *
 * @param charset encoding of the file
 */
record JsonHead(Path file, String text, Charset charset) {
    private static final int CHARACTERS = 1 << 16;

    /**
     * Reads the first characters of a file.
     *
     * @throws DataException if it is unreadable, or no text
     */
    static JsonHead read(Path path, Charset charset, Configuration conf) {
        try (TextFile file = TextFile.open(path, charset, conf)) {
            char[] first = new char[CHARACTERS];
            int length = 0;
            for (int read = 0; read >= 0 && length < CHARACTERS; ) {
                length += read;
                read = file.text().read(first, length, CHARACTERS - length);
            }
            return new JsonHead(path, new String(first, 0, length), file.charset());
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    /**
     * Checks that the first value is in one line.
     *
     * @throws DataException if it takes more lines
     */
    void requireLines() {
        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).limit(2).toList();
        if (lines.size() == 2 && isOpen(lines.get(0)) && isValid()) {
            throw new DataException(
                    "Cannot read table: the first JSON value of %s takes more than one line; set source.multiLine: true"
                            .formatted(file));
        }
    }

    /** Whether a value begins in a line and does not end there. */
    private static boolean isOpen(String line) {
        try (JsonValues values = new JsonValues(new StringReader(line))) {
            while (values.next() != null) {
                // only the end of the line counts
            }
            return false;
        } catch (JsonEOFException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the text is JSON, as far as it is known. */
    private boolean isValid() {
        try (JsonValues values = new JsonValues(new StringReader(text))) {
            while (values.next() != null) {
                // only the end counts
            }
            return true;
        } catch (JsonEOFException e) {
            return text.length() >= CHARACTERS - 1;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }
}
