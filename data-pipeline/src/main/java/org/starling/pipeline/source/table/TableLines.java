package org.starling.pipeline.source.table;

import java.net.URI;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The lines of a table before they are split: for those who make of a line what they need without rows between. */
public final class TableLines {
    private final Dataset<Row> lines;
    private final DataLines records;
    private final CsvSplitter splitter;

    /**
     * @param lines one text each, as Spark reads them from files
     * @param records tells which of them hold a record
     */
    TableLines(Dataset<Row> lines, DataLines records, CsvSplitter splitter) {
        this.lines = lines;
        this.records = records;
        this.splitter = splitter;
    }

    /** What splits these lines; not thread-safe, each task has its own. */
    public CsvSplitter splitter() {
        return splitter;
    }

    /** The lines that hold a record, lazily; each is valid until the next one is asked for. */
    public JavaRDD<Line> records() {
        DataLines filter = records;
        return lines.queryExecution().toRdd().toJavaRDD().mapPartitions(rows -> new Records(rows, filter));
    }

    /**
     * A line, and the file that it came from. Not thread-safe; one object is used for all lines of a partition.
     */
    public static final class Line {
        private UTF8String text;
        private UTF8String source;

        public UTF8String text() {
            return text;
        }

        /** The file, as {@link RawTable#SOURCE} names it. */
        public UTF8String source() {
            return source;
        }
    }

    private static final class Records implements Iterator<Line> {
        private final Iterator<InternalRow> rows;
        private final DataLines filter;
        private final Line line = new Line();
        private UTF8String encodedSource;
        private boolean isRead;

        Records(Iterator<InternalRow> rows, DataLines filter) {
            this.rows = rows;
            this.filter = filter;
        }

        @Override
        public boolean hasNext() {
            while (!isRead && rows.hasNext()) {
                line.text = rows.next().getUTF8String(0);
                // Spark tells by the thread which piece of which file a row came from
                UTF8String file = InputFileBlockHolder.getInputFilePath();
                if (!Objects.equals(file, encodedSource)) {
                    encodedSource = file;
                    line.source = UTF8String.fromString(new Path(URI.create(file.toString())).toString());
                }
                isRead = filter.isRecord(line.text, line.source, InputFileBlockHolder.getStartOffset());
            }
            return isRead;
        }

        @Override
        public Line next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            isRead = false;
            return line;
        }
    }
}
