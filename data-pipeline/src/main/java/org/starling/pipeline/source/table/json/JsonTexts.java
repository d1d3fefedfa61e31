package org.starling.pipeline.source.table.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.FileRows;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.TextFile;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.table.csv.FileLines;

/** Reads the records of JSON files as rows of {@link #SCHEMA}. */
final class JsonTexts {
    /** File, fault and text of a record. */
    static final StructType SCHEMA = new StructType()
            .add("source", DataTypes.StringType)
            .add("fault", DataTypes.StringType)
            .add("text", DataTypes.StringType);

    private JsonTexts() {}

    /** The records of a line that Spark has read. Rows in: file, and line as bytes. */
    static Iterator<Row> ofSparkLine(Row row) {
        byte[] bytes = row.getAs(1);
        return ofLine(row.getString(0), new TextSlice().move(bytes), Utf8.INVALID);
    }

    private static Iterator<Row> ofLine(String source, TextSlice line, String undecodable) {
        if (BoundedLines.isTooLong(line.length())) {
            String start = BoundedLines.shownStart(line.bytes(), line.offset(), line.length());
            return List.of(RowFactory.create(source, BoundedLines.TOO_LONG, start))
                    .iterator();
        }
        String text = line.toString();
        if (!Utf8.isValid(line.bytes(), line.offset(), line.length())) {
            return List.of(RowFactory.create(source, undecodable, text)).iterator();
        }
        return JsonValues.ofLine(text).stream()
                .map(record -> RowFactory.create(source, record.fault(), record.text()))
                .iterator();
    }

    /** The records of whole files in any encoding: one or more in a line. */
    static FlatMapFunction<FilePacks.Pack, Row> ofLines(String encoding, SerializableConfiguration conf) {
        return pack -> new FileRows<>(pack.files().iterator(), file -> lines(file, encoding, conf));
    }

    private static FileRows.Chunks<Row> lines(LabelledFile file, String encoding, SerializableConfiguration conf) {
        Path path = new Path(file.path());
        FileLines lines = FileLines.open(path, Charset.forName(encoding), conf.value());
        String undecodable = "not " + lines.charset().name();
        return () -> {
            TextSlice line = lines.nextLine();
            if (line == null) {
                lines.close();
                return null;
            }
            return ofLine(path.toUri().toString(), line, undecodable);
        };
    }

    /** The records of whole files, in which an object may take any number of lines. */
    static FlatMapFunction<FilePacks.Pack, Row> ofFiles(String encoding, SerializableConfiguration conf) {
        return pack -> new FileRows<>(pack.files().iterator(), file -> values(file, encoding, conf));
    }

    private static FileRows.Chunks<Row> values(LabelledFile file, String encoding, SerializableConfiguration conf) {
        Path path = new Path(file.path());
        TextFile text = TextFile.open(path, Charset.forName(encoding), conf.value());
        try {
            JsonValues values = new JsonValues(text.text());
            return new Values(
                    path.toUri().toString(), values, "not " + text.charset().name());
        } catch (IOException e) {
            throw TextFile.unreadable(path, e);
        }
    }

    /** The values of a file, each a row. */
    private static final class Values implements FileRows.Chunks<Row> {
        private final String source;
        private final JsonValues values;
        private final String undecodable;
        private boolean isUnreadable;

        Values(String source, JsonValues values, String undecodable) {
            this.source = source;
            this.values = values;
            this.undecodable = undecodable;
        }

        @Override
        public Iterator<Row> next() throws IOException {
            JsonRecord record = isUnreadable ? null : read();
            if (record == null) {
                values.close();
                return null;
            }
            String fault = TextFile.isDecoded(record.text()) ? record.fault() : undecodable;
            return List.of(RowFactory.create(source, fault, record.text())).iterator();
        }

        private JsonRecord read() throws IOException {
            try {
                return values.next();
            } catch (JsonProcessingException e) {
                isUnreadable = true;
                return new JsonRecord(values.unread(), JsonRecord.UNFINISHED);
            }
        }
    }
}
