package org.starling.pipeline.source.table.csv;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.TextFile;

/** The lines of a whole file of any encoding, in UTF-8. A line that cannot be decoded becomes one that is not UTF-8. */
public final class FileLines implements LineSource, AutoCloseable {
    private static final byte NOT_UTF_8 = (byte) 0xff;

    private final Path path;
    private final TextFile file;
    private final TextSlice line = new TextSlice();

    private FileLines(Path path, TextFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @throws org.starling.pipeline.files.DataException if it is unreadable, or no text
     */
    public static FileLines open(Path path, Charset charset, Configuration conf) {
        return new FileLines(path, TextFile.open(path, charset, conf));
    }

    /** The encoding of the file. */
    public Charset charset() {
        return file.charset();
    }

    @Override
    public TextSlice nextLine() {
        try {
            String text = file.text().readLine();
            if (text == null) {
                return null;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (!TextFile.isDecoded(text)) {
                bytes = Arrays.copyOf(bytes, bytes.length + 1);
                bytes[bytes.length - 1] = NOT_UTF_8;
            }
            return line.move(bytes);
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }
}
