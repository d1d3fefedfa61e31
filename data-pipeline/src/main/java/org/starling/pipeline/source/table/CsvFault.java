package org.starling.pipeline.source.table;

import org.apache.spark.sql.api.java.UDF1;

/** Says why a line does not fit its table. Null stays null. Not thread-safe; each task has its own. */
final class CsvFault implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;

    private final int expected;
    private final String delimiter;
    private transient CsvLines lines;

    /**
     * @param expected columns of the table
     */
    CsvFault(int expected, String delimiter) {
        this.expected = expected;
        this.delimiter = delimiter;
    }

    @Override
    public String call(String line) {
        if (line == null) {
            return null;
        }
        if (lines == null) {
            lines = new CsvLines(delimiter);
        }
        String[] values = lines.split(line);
        int width = values == null ? 0 : values.length;
        return width < expected ? "too few columns" : width > expected ? "too many columns" : "malformed line";
    }
}
