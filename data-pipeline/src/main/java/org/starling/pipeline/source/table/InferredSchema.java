package org.starling.pipeline.source.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.starling.pipeline.source.schema.ColumnType;

/**
 * Learns what the texts of a CSV's columns stand for, by the inference of Spark's own CSV reader. It is given the lines that could
 * be split, with nothing in the place of missing values, so that bad lines and placeholders do not make numbers into texts.
 */
public final class InferredSchema {
    private InferredSchema() {}

    /**
     * The types by column. Reads all of the table once.
     *
     * @param missingTexts what stands for a missing value, besides nothing
     */
    public static Map<String, ColumnType> of(SparkSession spark, RawTable table, List<String> missingTexts) {
        Column[] values = table.columns().stream()
                .map(name -> functions.when(
                        table.value(name).isin(missingTexts.toArray()).unary_$bang(), table.value(name)))
                .toArray(Column[]::new);
        Dataset<String> lines = table.rows()
                .filter(functions.col(RawTable.FAULT).isNull())
                .select(functions.to_csv(functions.struct(values)))
                .as(Encoders.STRING());
        StructField[] found = spark.read()
                .option("inferSchema", true)
                .option("maxColumns", CsvLines.MAX_COLUMNS)
                .csv(lines)
                .schema()
                .fields();
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (int i = 0; i < table.columns().size(); i++) {
            // a table without a good line has no columns to Spark
            ColumnType type =
                    i < found.length ? ColumnType.of(found[i].dataType()).orElse(ColumnType.TEXT) : ColumnType.TEXT;
            types.put(table.columns().get(i), type);
        }
        return types;
    }
}
