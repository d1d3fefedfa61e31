package org.starling.pipeline.split;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.table.RawTable;

/** Finds the group of a record of a table: the texts of some columns. */
public final class GroupColumns {
    /** Name of the column that tells groups apart: an array of texts. */
    public static final String GROUP = "split_group";

    private static final String FAULT = "split_fault";

    private GroupColumns() {}

    /**
     * Columns to be computed from those of the table: {@link #GROUP}, and what {@link #judged} needs.
     *
     * @param missingTexts what stands for a missing value, besides nothing
     * @throws org.starling.pipeline.files.DataException if the table has no such column
     */
    public static List<Column> of(RawTable table, SplitSpec spec, List<String> missingTexts) {
        List<Column> texts = new ArrayList<>();
        List<Column> faults = new ArrayList<>();
        for (String column : spec.by()) {
            table.require(column, "split.by");
            texts.add(table.text(column));
            faults.add(when(table.isMissing(column, missingTexts), lit("column " + column + ": missing value")));
        }
        return List.of(
                array(texts.toArray(Column[]::new)).as(GROUP),
                coalesce(faults.toArray(Column[]::new)).as(FAULT));
    }

    /** The records with {@link RawExamples#REASON} given also to those that are in no group. */
    public static Dataset<Row> judged(Dataset<Row> records) {
        return records.withColumn(RawExamples.REASON, coalesce(col(RawExamples.REASON), col(FAULT)))
                .drop(FAULT);
    }
}
