package org.starling.pipeline.source.table;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.source.table.csv.CsvPiece;
import org.starling.pipeline.source.table.csv.FileLines;
import org.starling.pipeline.source.table.csv.LineSource;

/** The pieces of files that one task of Spark reads line by line. Spark stores the piece of the current line per thread. */
final class SparkPieces implements Iterator<CsvPiece>, LineSource {
    private final Iterator<InternalRow> rows;
    private final SerializableConfiguration conf;
    private final TextSlice line = new TextSlice();
    /** Null before the first piece. */
    private Block current;
    /** Whether the first line of the current piece was read and not returned yet. */
    private boolean held;
    /** The next piece, whose first line was read; null if that is not known yet. */
    private Block next;

    private String location;
    private FileLines beyond;
    private boolean beyondIsOpen;

    private record Block(UTF8String file, long start, long length) {
        static Block ofCurrentRow() {
            return new Block(
                    InputFileBlockHolder.getInputFilePath(),
                    InputFileBlockHolder.getStartOffset(),
                    InputFileBlockHolder.getLength());
        }

        boolean isCurrent() {
            return start == InputFileBlockHolder.getStartOffset()
                    && Objects.equals(file, InputFileBlockHolder.getInputFilePath());
        }

        /** Makes the block that of the current record, for those who ask Spark. */
        Block announced() {
            InputFileBlockHolder.set(file.toString(), start, length);
            return ofCurrentRow();
        }
    }

    SparkPieces(Iterator<InternalRow> rows, SerializableConfiguration conf) {
        this.rows = rows;
        this.conf = conf;
    }

    @Override
    public boolean hasNext() {
        if (next == null && rows.hasNext()) {
            read();
            next = Block.ofCurrentRow();
        }
        return next != null;
    }

    private void read() {
        SparkTexts.move(line, rows.next().getUTF8String(0));
    }

    @Override
    public CsvPiece next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        current = next.announced();
        next = null;
        held = true;
        closeBeyond();
        location = TableLines.location(current.file.toString());
        return new CsvPiece(TextSlice.of(location), current.start, this);
    }

    @Override
    public TextSlice nextLine() {
        if (held) {
            held = false;
            return line;
        }
        if (next != null || !rows.hasNext()) {
            return null;
        }
        read();
        if (current.isCurrent()) {
            return line;
        }
        next = Block.ofCurrentRow();
        // the last record of this piece may not be complete yet
        current = current.announced();
        return null;
    }

    @Override
    public TextSlice nextLineBeyond() {
        Path path = new Path(location);
        if (!beyondIsOpen && !DataFiles.isCompressed(path, conf.value())) {
            beyond = FileLines.from(path, current.start + current.length, conf.value());
        }
        beyondIsOpen = true;
        return beyond == null ? null : beyond.nextLine();
    }

    private void closeBeyond() {
        if (beyond != null) {
            beyond.close();
        }
        beyond = null;
        beyondIsOpen = false;
    }
}
