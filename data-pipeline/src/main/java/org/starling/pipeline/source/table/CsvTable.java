package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/** Splits the lines of CSV files into texts. */
final class CsvTable {
    private static final String MALFORMED = "__malformed";

    private CsvTable() {}

    static RawTable read(SparkSession spark, CsvSource source, List<FileStatus> files) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        List<String> columns = CsvColumns.of(files.get(0).getPath(), source, conf);
        requireSameHeaders(files, source, columns, conf);
        StructType texts = new StructType();
        Column malformed = functions.col(MALFORMED);
        Column fault = functions
                .udf(new CsvFault(columns.size(), source.delimiter()), DataTypes.StringType)
                .apply(malformed);
        List<Column> selected = new ArrayList<>(List.of(
                functions.col("_metadata.file_path").as(RawTable.SOURCE),
                functions.when(malformed.isNotNull(), fault).as(RawTable.FAULT),
                malformed.as(RawTable.LINE)));
        for (int i = 0; i < columns.size(); i++) {
            texts = texts.add(RawTable.value(i), DataTypes.StringType);
            selected.add(functions.col(RawTable.value(i)));
        }
        Dataset<Row> rows = spark.read()
                .schema(texts.add(MALFORMED, DataTypes.StringType))
                .option("header", source.header() == Header.PRESENT)
                .option("sep", source.delimiter())
                .option("mode", "PERMISSIVE")
                .option("columnNameOfCorruptRecord", MALFORMED)
                // otherwise lines with too few or too many values go unnoticed
                .option("columnPruning", false)
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .option("maxColumns", CsvLines.MAX_COLUMNS)
                .csv(files.stream().map(file -> file.getPath().toString()).toArray(String[]::new))
                .select(selected.toArray(Column[]::new));
        return new RawTable(rows, source.path(), columns, source.delimiter());
    }

    private static void requireSameHeaders(
            List<FileStatus> files, CsvSource source, List<String> columns, Configuration conf) {
        if (source.header() == Header.ABSENT) {
            return;
        }
        for (FileStatus file : files) {
            List<String> own = CsvColumns.of(file.getPath(), source, conf);
            if (!own.equals(columns)) {
                throw new DataException(
                        "Cannot read table: the header of %s is %s, that of %s is %s; give all files the same columns"
                                .formatted(file.getPath(), own, files.get(0).getPath(), columns));
            }
        }
    }
}
