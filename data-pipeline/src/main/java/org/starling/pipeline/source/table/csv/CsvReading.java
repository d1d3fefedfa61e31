package org.starling.pipeline.source.table.csv;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * All that tasks need to read the files of a CSV table.
 *
 * @param start of each file
 * @param columns number of values of a record
 * @param encoding of the files, for reasons
 * @param maxRecordBytes limit of records of more than one line; 0 if each line is a record
 */
public record CsvReading(
        Start start,
        CsvDialect dialect,
        int columns,
        String encoding,
        int maxRecordBytes,
        SerializableConfiguration sharedConf)
        implements Serializable {
    private static final int MAX_FOUND_BYTES = 1 << 20;
    private static final int MAX_BYTES = 1 << 26;

    /**
     * The lines of a file before its records.
     *
     * @param skippedLines number of lines before the header
     */
    public record Start(Header header, int skippedLines) implements Serializable {}

    /** The limit of records of more than one line: by default one that finds them, and stray quotes. */
    public static int maxRecordBytes(CsvSource source) {
        if (source.multiLine() == null) {
            return MAX_FOUND_BYTES;
        }
        return source.multiLine() ? MAX_BYTES : 0;
    }

    Configuration conf() {
        return sharedConf.value();
    }

    CsvSplitter splitter() {
        return new CsvSplitter(columns, dialect, encoding);
    }

    /** The records of some lines, each of which is split when it is read. */
    CsvRecords records(LineSource lines, CsvSplitter splitter, TextSlice source) {
        return new CsvRecords(lines, dialect, maxRecordBytes, text -> splitter.split(text, source)
                .endsInQuotes());
    }
}
