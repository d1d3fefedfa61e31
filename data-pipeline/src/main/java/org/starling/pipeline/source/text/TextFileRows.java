package org.starling.pipeline.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.spec.CompareSpec;

/** Turns files of text into rows of {@link org.starling.pipeline.source.RawExamples#SCHEMA}. Thread-safe. */
abstract class TextFileRows implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long MAX_FILE_BYTES = 1L << 30;

    private final CompareSpec compare;

    TextFileRows(CompareSpec compare) {
        this.compare = compare;
    }

    /** The rows of a pack, read lazily, file by file. */
    Iterator<Row> read(FilePacks.Pack pack, Configuration conf) {
        Iterator<LabelledFile> files = pack.files().iterator();
        // not by flatMap: the iterator of such a stream holds all rows of a file
        return new Iterator<>() {
            private long number = pack.first();
            private Iterator<Row> rows = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!rows.hasNext() && files.hasNext()) {
                    rows = read(files.next(), firstRow(number++), conf).iterator();
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
        };
    }

    /** Number of the first record of a file that has a number in its folder. */
    abstract long firstRow(long number);

    /** The rows of a text whose line ends are {@code \n}, from a number on. */
    abstract Stream<Row> rows(LabelledFile file, String text, long firstRow);

    private Stream<Row> read(LabelledFile file, long firstRow, Configuration conf) {
        if (file.bytes() > MAX_FILE_BYTES) {
            return Stream.of(rejected(file, TextFaults.TOO_LARGE, firstRow));
        }
        Path path = new Path(file.path());
        try (InputStream stream = DataFiles.open(path, conf)) {
            String text = Utf8.decode(stream.readAllBytes());
            boolean marked = !text.isEmpty() && text.charAt(0) == DataFiles.BYTE_ORDER_MARK;
            return rows(file, compare.text((marked ? text.substring(1) : text).replace("\r\n", "\n")), firstRow);
        } catch (CharacterCodingException e) {
            return Stream.of(rejected(file, TextFaults.NOT_UTF8, firstRow));
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read texts: %s is unreadable (%s); check the file system".formatted(path, e.getMessage()),
                    e);
        }
    }

    static Row rejected(LabelledFile file, String reason, long row) {
        return RowFactory.create(file.path(), null, file.label(), reason, "the whole file", file.group(), row);
    }

    static Row kept(LabelledFile file, String text, String label, String record, long row) {
        return RowFactory.create(
                file.path(), text.getBytes(StandardCharsets.UTF_8), label, null, record, file.group(), row);
    }
}
