package org.starling.pipeline.table.transform;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.Column;

/** Expressions over the cells of records. */
public final class TableCells {
    private TableCells() {}

    /**
     * The packed features.
     *
     * @param names by input: name of the column that holds its cell
     */
    public static Column packed(TableEncoder encoder, TableTransform transform, IntFunction<String> names) {
        List<Column> numbers = new ArrayList<>();
        List<Column> texts = new ArrayList<>();
        for (int i = 0; i < transform.inputs().size(); i++) {
            (transform.inputs().get(i).numeric() ? numbers : texts).add(col(names.apply(i)));
        }
        return encoder.pack(arrayOf(numbers, "double"), arrayOf(texts, "string"));
    }

    private static Column arrayOf(List<Column> cells, String type) {
        return array(cells.toArray(Column[]::new)).cast("array<" + type + ">");
    }
}
