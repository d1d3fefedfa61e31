package org.starling.pipeline.source.csv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.starling.pipeline.source.LabelUse;

/**
 * Turns a row of texts into packed numbers, or sets it aside. Takes rows of {@code source, malformed line or null, column
 * 0, column 1, …}; makes rows of {@link org.starling.pipeline.source.RawExamples#SCHEMA}. Features are little-endian doubles.
 */
final class CsvRowParser implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final int FIRST_COLUMN = 2;

    private final CsvLayout layout;
    private final String delimiter;
    private transient CsvLines lines;
    private transient int[] positions;

    CsvRowParser(CsvLayout layout, String delimiter) {
        this.layout = layout;
        this.delimiter = delimiter;
    }

    @Override
    public Row call(Row row) {
        if (lines == null) {
            lines = new CsvLines(delimiter);
            positions = layout.positions().stream().mapToInt(Integer::intValue).toArray();
        }
        if (!row.isNullAt(1)) {
            String line = row.getString(1);
            return setAside(row, malformation(line), line);
        }
        byte[] features = new byte[positions.length * Double.BYTES];
        ByteBuffer packed = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < positions.length; i++) {
            String text = row.getString(FIRST_COLUMN + positions[i]);
            String fault = text == null || text.isBlank() ? "missing value" : null;
            if (fault == null) {
                double value = TableNumber.parse(text);
                fault = TableNumber.fault(value);
                packed.putDouble(value);
            }
            if (fault != null) {
                return setAside(row, "column " + layout.features().get(i) + ": " + fault, line(row));
            }
        }
        String label = layout.label() < 0 ? null : row.getString(FIRST_COLUMN + layout.label());
        String trimmed = label == null || label.isBlank() ? null : label.strip();
        if (trimmed == null && layout.required() == LabelUse.REQUIRED) {
            return setAside(row, "missing label", line(row));
        }
        return RowFactory.create(row.getString(0), features, trimmed, null, null);
    }

    private String malformation(String line) {
        String[] values = lines.split(line);
        int width = values == null ? 0 : values.length;
        int expected = layout.columns().size();
        return width < expected ? "too few columns" : width > expected ? "too many columns" : "malformed line";
    }

    private static Row setAside(Row row, String reason, String record) {
        return RowFactory.create(row.getString(0), null, null, reason, record);
    }

    private String line(Row row) {
        List<String> columns = layout.columns();
        String[] values = new String[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getString(FIRST_COLUMN + i);
        }
        return lines.join(values);
    }
}
