package org.starling.pipeline.source.table.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.validate.RecordCells;

/**
 * CSV files: their columns, then all cells of their records, as one piece and as two. Without quotes the values must be those
 * that a plain division gives.
 */
public final class CsvFuzzTarget implements FuzzTarget {
    private final FuzzFile file = new FuzzFile(".csv");

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public List<byte[]> seeds() {
        String plain = "a,b,y\n1,2.5,p\n-3e4, x ,q\n\n,,\n7,é,p\n";
        return List.of(
                plain.getBytes(StandardCharsets.UTF_8),
                "\uFEFFa,b,y\r\n1,\"x, \"\"y\"\"\",p\r\n2,\"two\r\nlines\",q\r\n3,z,p\r\n"
                        .getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + plain).getBytes(StandardCharsets.UTF_16LE),
                "\"a\",\"b\",\"y\"\n\"r1\",1,2,3\n\"r2\",4,5,6\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        CsvSource source = new CsvSource(file.path().toString(), Header.PRESENT, null, ",", null);
        CsvColumns columns;
        try {
            columns = CsvColumns.of(file.path(), source, file.conf());
        } catch (DataException e) {
            requireNamed(e);
            return false;
        }
        if (columns.names().isEmpty()) {
            return false;
        }
        boolean isText = columns.head().charset().equals(StandardCharsets.UTF_8);
        List<List<String>> whole = read(pieces(content.length), columns, CsvReading.maxRecordBytes(source));
        read(whole(content.length), columns, 1 << 26);
        if (isText && content.length > 1) {
            read(pieces(content.length / 2, content.length), columns, CsvReading.maxRecordBytes(source));
        }
        if (isText && new String(content, StandardCharsets.ISO_8859_1).indexOf('"') < 0) {
            requireDivided(whole, content, columns.names().size());
        }
        return !whole.isEmpty() && whole.stream().noneMatch(record -> record.get(0) == null);
    }

    private void requireNamed(DataException e) {
        if (!e.getMessage().contains("case.csv")) {
            throw new IllegalStateException("the message names no file", e);
        }
    }

    private Iterator<CsvPiece> whole(long bytes) {
        FilePacks.Pack pack =
                new FilePacks.Pack(0, List.of(new LabelledFile(file.path().toString(), bytes, null)));
        return new WholeFiles(
                List.of(pack).iterator(), StandardCharsets.UTF_8.name(), new SerializableConfiguration(file.conf()));
    }

    /** Pieces that end where they are told to. */
    private Iterator<CsvPiece> pieces(long... ends) {
        List<CsvPiece> pieces = new ArrayList<>();
        long start = 0;
        for (long end : ends) {
            pieces.add(new CsvPiece(TextSlice.of(file.path().toString()), start, lines(start, end)));
            start = end;
        }
        return pieces.iterator();
    }

    private LineSource lines(long start, long end) {
        BoundedLines own = new BoundedLines(file.path(), start, end - start, file.conf());
        return new LineSource() {
            private final TextSlice line = new TextSlice();
            private FileLines beyond;

            @Override
            public TextSlice nextLine() {
                return own.next() ? line.move(own.bytes(), 0, own.length()) : null;
            }

            @Override
            public TextSlice nextLineBeyond() {
                beyond = beyond == null ? FileLines.from(file.path(), end, file.conf()) : beyond;
                return beyond.nextLine();
            }
        };
    }

    /** The values of all records; one null for a record that was rejected. */
    private List<List<String>> read(Iterator<CsvPiece> pieces, CsvColumns columns, int maxRecordBytes) {
        CsvReading reading = new CsvReading(
                new CsvReading.Start(Header.PRESENT, 0),
                CsvDialect.of(","),
                columns.names().size(),
                columns.head().charset().name(),
                maxRecordBytes,
                new SerializableConfiguration(file.conf()));
        List<List<String>> records = new ArrayList<>();
        CsvCells cells = new CsvCells(pieces, reading);
        TextSlice text = new TextSlice();
        while (cells.hasNext()) {
            RecordCells record = cells.next();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < columns.names().size() && record.fault() == null; i++) {
                values.add(record.read(i, text) ? text.toString() : "");
            }
            if (record.shown() == null || record.source() == null) {
                throw new IllegalStateException("a record without text or file");
            }
            records.add(record.fault() == null ? values : Collections.singletonList(null));
        }
        return records;
    }

    private static void requireDivided(List<List<String>> found, byte[] content, int columns) {
        String text = new String(content, StandardCharsets.UTF_8);
        List<List<String>> expected = new ArrayList<>();
        boolean isHeader = true;
        for (String line : text.split("\r\n|\r|\n", -1)) {
            if (line.chars().allMatch(letter -> letter <= ' ')) {
                continue;
            }
            if (!isHeader) {
                List<String> values = new ArrayList<>();
                for (String value : line.split(",", -1)) {
                    values.add(trimmed(value));
                }
                boolean fits = values.size() == columns && !line.contains("\uFFFD");
                expected.add(fits ? values : Collections.singletonList(null));
            }
            isHeader = false;
        }
        if (!expected.equals(found)) {
            throw new IllegalStateException("other values: " + found + " for " + expected);
        }
    }

    private static String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && value.charAt(from) <= ' ') {
            from++;
        }
        while (from < to && value.charAt(to - 1) <= ' ') {
            to--;
        }
        return value.substring(from, to);
    }
}
