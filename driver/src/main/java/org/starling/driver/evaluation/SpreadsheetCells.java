package org.starling.driver.evaluation;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Texts for CSV files that spreadsheets may open. A spreadsheet evaluates a cell that begins with {@code =}, {@code +}, {@code -}
 * or {@code @} as a formula. Such texts get an apostrophe in front; numbers stay as they are.
 */
public final class SpreadsheetCells {
    private static final String FORMULA = "(?s)\\s*[=+\\-@].*|[\\t\\r].*";
    private static final String NUMBER = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?";

    private SpreadsheetCells() {}

    /** Rows whose texts and column names are not formulas. */
    public static Dataset<Row> safe(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            Column value = rows.col('`' + field.name().replace("`", "``") + '`');
            Column cell = field.dataType().equals(DataTypes.StringType)
                    ? when(isFormula(value), concat(lit("'"), value)).otherwise(value)
                    : value;
            columns.add(cell.as(safe(field.name())));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Column isFormula(Column value) {
        return value.rlike("^(?:" + FORMULA + ")$").and(not(value.rlike("^" + NUMBER + "$")));
    }

    /** A text that is not a formula. */
    static String safe(String text) {
        return text.matches(FORMULA) && !text.matches(NUMBER) ? "'" + text : text;
    }
}
