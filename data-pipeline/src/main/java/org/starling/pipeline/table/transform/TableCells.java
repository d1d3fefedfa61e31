package org.starling.pipeline.table.transform;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.Column;

/** Expressions over the cells of records. */
public final class TableCells {
    private TableCells() {}

    /**
     * What an encoder packs; null where a cell is missing that has no fill.
     *
     * @param names by input: name of the column that holds its cell
     */
    public static Column packedIfComplete(TableEncoder encoder, IntFunction<String> names) {
        Column complete = lit(true);
        for (int i = 0; i < encoder.inputs().size(); i++) {
            if (encoder.inputs().get(i).fill() == null) {
                complete = complete.and(col(names.apply(i)).isNotNull());
            }
        }
        return when(complete, packed(encoder, names));
    }

    /**
     * What an encoder packs, of records whose cells are there or filled.
     *
     * @param names by input: name of the column that holds its cell
     */
    public static Column packed(TableEncoder encoder, IntFunction<String> names) {
        List<Column> numbers = new ArrayList<>();
        List<Column> texts = new ArrayList<>();
        for (int i = 0; i < encoder.inputs().size(); i++) {
            (encoder.inputs().get(i).numeric() ? numbers : texts).add(col(names.apply(i)));
        }
        return encoder.pack(arrayOf(numbers, "double"), arrayOf(texts, "string"));
    }

    private static Column arrayOf(List<Column> cells, String type) {
        return array(cells.toArray(Column[]::new)).cast("array<" + type + ">");
    }
}
