package org.starling.pipeline.source.table.csv;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.TextFile;

/** The lines of a file, in UTF-8. A line that cannot be decoded becomes one that is not UTF-8. */
public final class FileLines implements LineSource, AutoCloseable {
    private final Path path;
    private final Charset charset;
    private final BoundedLines lines;
    private final boolean hasPositions;
    private final TextSlice line = new TextSlice();

    private FileLines(Path path, Charset charset, BoundedLines lines, boolean hasPositions) {
        this.path = path;
        this.charset = charset;
        this.lines = lines;
        this.hasPositions = hasPositions;
    }

    /**
     * Opens a file of any encoding.
     *
     * @throws org.starling.pipeline.files.DataException if it is unreadable, or no text
     */
    public static FileLines open(Path path, Charset charset, Configuration conf) {
        TextFile file = TextFile.open(path, charset, conf);
        return new FileLines(path, file.charset(), new BoundedLines(path, file), false);
    }

    /** The lines of a plain file in UTF-8 that are not in the pieces before {@code start}. */
    public static FileLines from(Path path, long start, Configuration conf) {
        try {
            long length = path.getFileSystem(conf).getFileStatus(path).getLen();
            return new FileLines(
                    path,
                    StandardCharsets.UTF_8,
                    new BoundedLines(path, start, Math.max(0, length - start), conf),
                    true);
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    /** The encoding of the file. */
    public Charset charset() {
        return charset;
    }

    @Override
    public TextSlice nextLine() {
        return lines.next() ? line.move(lines.bytes(), 0, lines.length()) : null;
    }

    @Override
    public long position() {
        return hasPositions ? lines.position() : 0;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }
}
