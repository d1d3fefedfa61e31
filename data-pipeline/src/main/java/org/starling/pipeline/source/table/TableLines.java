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
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.RecordCells;

/** The lines of a table, read by Spark and split one after the other. */
final class TableLines {
    private final Dataset<Row> lines;
    private final DataLines filter;
    private final CsvSplitter splitter;

    /**
     * Some lines.
     *
     * @param lines one text each, as Spark reads them from files
     * @param filter selects the lines that contain a record
     */
    TableLines(Dataset<Row> lines, DataLines filter, CsvSplitter splitter) {
        this.lines = lines;
        this.filter = filter;
        this.splitter = splitter;
    }

    /** The records, lazily; each is valid until the next one is read. */
    JavaRDD<RecordCells> records() {
        DataLines own = filter;
        CsvSplitter cells = splitter;
        return lines.queryExecution().toRdd().toJavaRDD().mapPartitions(rows -> new Records(rows, own, cells));
    }

    private static final class Records implements Iterator<RecordCells> {
        private final Iterator<InternalRow> rows;
        private final DataLines filter;
        private final CsvSplitter splitter;
        private final TextSlice line = new TextSlice();
        private TextSlice source;
        private UTF8String encodedSource;
        private boolean isRead;

        Records(Iterator<InternalRow> rows, DataLines filter, CsvSplitter splitter) {
            this.rows = rows;
            this.filter = filter;
            this.splitter = splitter;
        }

        @Override
        public boolean hasNext() {
            while (!isRead && rows.hasNext()) {
                SparkTexts.move(line, rows.next().getUTF8String(0));
                // Spark stores the file of the current row per thread
                UTF8String file = InputFileBlockHolder.getInputFilePath();
                if (!Objects.equals(file, encodedSource)) {
                    encodedSource = file;
                    source = TextSlice.of(new Path(URI.create(file.toString())).toString());
                }
                isRead = filter.isRecord(line, source, InputFileBlockHolder.getStartOffset());
            }
            return isRead;
        }

        @Override
        public RecordCells next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            isRead = false;
            return splitter.split(line, source);
        }
    }
}
