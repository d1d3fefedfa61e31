package org.starling.pipeline.source.table.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.FilePacks;
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
        return pack -> new Files(pack) {
            private FileLines lines;
            private String undecodable;

            @Override
            void open(Path path) {
                lines = FileLines.open(path, Charset.forName(encoding), conf.value());
                undecodable = "not " + lines.charset().name();
            }

            @Override
            Iterator<Row> read(String source) {
                TextSlice line = lines.nextLine();
                if (line == null) {
                    lines.close();
                    return null;
                }
                return ofLine(source, line, undecodable);
            }
        };
    }

    /** The records of whole files, in which an object may take any number of lines. */
    static FlatMapFunction<FilePacks.Pack, Row> ofFiles(String encoding, SerializableConfiguration conf) {
        return pack -> new Files(pack) {
            private Path path;
            private JsonValues values;
            private String undecodable;

            @Override
            void open(Path file) throws IOException {
                path = file;
                TextFile text = TextFile.open(file, Charset.forName(encoding), conf.value());
                undecodable = "not " + text.charset().name();
                values = new JsonValues(text.text());
            }

            @Override
            Iterator<Row> read(String source) throws IOException {
                if (values == null) {
                    return null;
                }
                JsonRecord record;
                try {
                    record = values.next();
                } catch (JsonProcessingException e) {
                    record = new JsonRecord(values.unread(), JsonRecord.UNFINISHED);
                    close();
                } catch (IOException e) {
                    throw TextFile.unreadable(path, e);
                }
                if (record == null) {
                    close();
                    return null;
                }
                String fault = TextFile.isDecoded(record.text()) ? record.fault() : undecodable;
                return List.of(RowFactory.create(source, fault, record.text())).iterator();
            }

            private void close() throws IOException {
                values.close();
                values = null;
            }
        };
    }

    /** The rows of some files, read one after the other. */
    private abstract static class Files implements Iterator<Row> {
        private final Deque<LabelledFile> files;
        private String source;
        private Iterator<Row> rows = Collections.emptyIterator();

        Files(FilePacks.Pack pack) {
            files = new ArrayDeque<>(pack.files());
        }

        abstract void open(Path path) throws IOException;

        /** The next rows of the open file; null at its end. */
        abstract Iterator<Row> read(String location) throws IOException;

        @Override
        public boolean hasNext() {
            try {
                while (!rows.hasNext() && (source != null || !files.isEmpty())) {
                    if (source == null) {
                        Path path = new Path(files.remove().path());
                        source = path.toUri().toString();
                        open(path);
                    }
                    rows = read(source);
                    if (rows == null) {
                        source = null;
                        rows = Collections.emptyIterator();
                    }
                }
            } catch (IOException e) {
                throw TextFile.unreadable(new Path(source), e);
            }
            return rows.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return rows.next();
        }
    }
}
