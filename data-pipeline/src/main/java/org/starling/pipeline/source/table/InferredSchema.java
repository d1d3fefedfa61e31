package org.starling.pipeline.source.table;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.source.table.csv.CsvDialect;
import org.starling.pipeline.source.table.csv.CsvLines;
import org.starling.pipeline.spec.ColumnType;
import org.starling.pipeline.validate.CellNumber;
import org.starling.pipeline.validate.NumberMarks;
import org.starling.pipeline.validate.RecordCells;

/**
 * Infers the types of a CSV's columns, with the inference of Spark's own CSV reader. It gets only lines that could be split, with
 * empty cells for missing values, so that bad lines and placeholders do not turn a column of numbers into texts.
 */
public final class InferredSchema {
    private InferredSchema() {}

    /**
     * The types by column. Reads all of the table once.
     *
     * @param missingTexts texts of missing values, besides the empty text
     */
    public static Map<String, ColumnType> of(SparkSession spark, RawTable table, List<String> missingTexts) {
        List<String> names = table.columns().names();
        Set<String> missing = Set.copyOf(missingTexts);
        NumberMarks marks = table.columns().numbers();
        Dataset<String> lines = spark.createDataset(
                table.records(SessionZone.of(spark))
                        .filter(record -> record.fault() == null)
                        .mapPartitions(records -> lines(records, names.size(), missing, marks))
                        .rdd(),
                Encoders.STRING());
        StructField[] found = spark.read()
                .option("inferSchema", true)
                .option("escape", "\"")
                .option("maxColumns", CsvLines.MAX_COLUMNS)
                .csv(lines)
                .schema()
                .fields();
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            // a table without a good line has no columns to Spark
            ColumnType type =
                    i < found.length ? ColumnType.of(found[i].dataType()).orElse(ColumnType.TEXT) : ColumnType.TEXT;
            types.put(names.get(i), type);
        }
        return types;
    }

    /** A number as Spark reads it; any other text as it is. */
    private static String plain(TextSlice text, NumberMarks marks) {
        TextSlice plain = marks.plain(text);
        return Double.isNaN(CellNumber.parse(plain)) ? text.toString() : plain.toString();
    }

    private static Iterator<String> lines(
            Iterator<RecordCells> records, int columns, Set<String> missingTexts, NumberMarks marks) {
        CsvLines writer = new CsvLines(CsvDialect.of(","));
        TextSlice text = new TextSlice();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public String next() {
                RecordCells record = records.next();
                String[] values = new String[columns];
                for (int i = 0; i < columns; i++) {
                    String value = record.read(i, text) ? text.toString() : null;
                    values[i] = value == null || missingTexts.contains(value) ? null : plain(text, marks);
                }
                return writer.join(values);
            }
        };
    }
}
