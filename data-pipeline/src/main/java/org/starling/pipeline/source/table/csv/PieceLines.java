package org.starling.pipeline.source.table.csv;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.LineRecordReader;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.TextFile;

/** The lines of a plain file from a place on, cut as Spark cuts its pieces: the first line after the place is the first one. */
public final class PieceLines implements LineSource, AutoCloseable {
    private static final String[] NO_HOSTS = {};

    private final Path path;
    private final LineRecordReader reader = new LineRecordReader();
    private final TextSlice line = new TextSlice();

    private PieceLines(Path path) {
        this.path = path;
    }

    /** The lines that are not in the pieces before {@code start}. */
    public static PieceLines from(Path path, long start, Configuration conf) {
        PieceLines lines = new PieceLines(path);
        try {
            long length = path.getFileSystem(conf).getFileStatus(path).getLen();
            lines.reader.initialize(
                    new FileSplit(path, start, Math.max(0, length - start), NO_HOSTS),
                    new TaskAttemptContextImpl(conf, new TaskAttemptID()));
            return lines;
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    @Override
    public TextSlice nextLine() {
        try {
            return reader.nextKeyValue()
                    ? line.move(
                            reader.getCurrentValue().getBytes(),
                            0,
                            reader.getCurrentValue().getLength())
                    : null;
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    @Override
    public long position() {
        return reader.getCurrentKey() == null ? 0 : reader.getCurrentKey().get();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }
}
