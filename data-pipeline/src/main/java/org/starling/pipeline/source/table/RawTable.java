package org.starling.pipeline.source.table;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.clean.RecordText;
import org.starling.pipeline.codegen.Calls;
import org.starling.pipeline.files.DataException;

/**
 * Rows as their source holds them. The Dataset has {@link #SOURCE}, {@link #FAULT}, {@link #LINE}, and one column per column
 * of the table, found by {@link #value}: positions instead of names, as a name may hold any character.
 *
 * @param location what the rows were read from, for messages
 * @param columns names of the table's columns
 * @param delimiter what stands between values when a record is shown
 * @param lines what the rows are split from, into texts; null where rows are not split from lines
 */
public record RawTable(Dataset<Row> rows, String location, List<String> columns, String delimiter, TableLines lines) {
    /** File that a row came from. */
    public static final String SOURCE = "__source";
    /** Why a line could not be split into values; null for one that could. */
    public static final String FAULT = "__fault";
    /** The line, where there is a fault. */
    public static final String LINE = "__line";

    private static final String VALUE = "__raw";
    private static final int SHOWN = 20;

    /** Rows that are not split from lines. */
    RawTable(Dataset<Row> rows, String location, List<String> columns, String delimiter) {
        this(rows, location, columns, delimiter, null);
    }

    /** Name, in the Dataset, of the column at a position of the table. */
    public static String value(int position) {
        return VALUE + position;
    }

    /** The values of a column of the table. */
    public Column value(String column) {
        return functions.col(value(columns.indexOf(column)));
    }

    /** The texts of a column of the table, without blanks around them. */
    public Column text(String column) {
        return functions.trim(value(column).cast("string"));
    }

    /**
     * Whether a column of the table has no value.
     *
     * @param missingTexts what stands for a missing value, besides nothing
     */
    public Column isMissing(String column, List<String> missingTexts) {
        Column text = text(column);
        return functions
                .coalesce(functions.length(text), functions.lit(0))
                .equalTo(0)
                .or(text.isin(missingTexts.toArray()));
    }

    /**
     * Makes sure that a column is there.
     *
     * @param key setting that names it
     */
    public void require(String column, String key) {
        if (!columns.contains(column)) {
            String known = columns.size() <= SHOWN
                    ? columns.toString()
                    : columns.size() + " from " + columns.get(0) + " to " + columns.get(columns.size() - 1);
            String nearest = NearestName.of(column, columns)
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("");
            throw new DataException("Cannot read table: no column '%s' in %s (its columns: %s); correct %s%s"
                    .formatted(column, location, known, key, nearest));
        }
    }

    /** The same rows under other names. */
    RawTable named(List<String> names) {
        return new RawTable(rows, location, names, delimiter, lines);
    }

    /** Each record as one line of text, as a person would look for it. */
    public Column record() {
        Column[] values = new Column[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = functions.col(value(i)).cast("string");
        }
        Column joined =
                Calls.function(RecordText.class, "join", "string", functions.array(values), functions.lit(delimiter));
        return functions.coalesce(functions.col(LINE), joined);
    }
}
