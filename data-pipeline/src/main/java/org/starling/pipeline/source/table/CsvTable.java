package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.starling.pipeline.codegen.Calls;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * Splits the lines of CSV files into texts. Spark reads the lines; {@link CsvSplitter} splits them, which takes a fraction of the
 * time that Spark's own CSV reader needs.
 */
final class CsvTable {
    private static final String VALUES = "__values";
    private static final String START = "__start";

    private CsvTable() {}

    static RawTable read(SparkSession spark, CsvSource source, List<FileStatus> files) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        List<String> columns = columns(files, source, conf);
        Column line = functions.col(RawTable.LINE);
        Column values = functions.col(VALUES);
        CsvSplitter splitter = new CsvSplitter(columns.size(), source.delimiter());
        DataLines records = new DataLines(source.header(), source.delimiter());
        Dataset<Row> lines = spark.read()
                .text(FoundFiles.globs(
                        files.stream().map(file -> file.getPath().toString()).toList()));
        Dataset<Row> rows = lines.select(
                        functions.col("_metadata.file_path").as(RawTable.SOURCE),
                        functions.col("_metadata.file_block_start").as(START),
                        functions.col("value").as(RawTable.LINE))
                .filter(Calls.statefulMethod(
                        records, "isRecord", "boolean", line, functions.col(RawTable.SOURCE), functions.col(START)))
                .select(
                        functions.col(RawTable.SOURCE),
                        line,
                        Calls.method(splitter, "split", "array<string>", line).as(VALUES));
        Column fault = Calls.method(splitter, "fault", "string", line);
        List<Column> selected = new ArrayList<>(List.of(
                functions.col(RawTable.SOURCE),
                functions.when(values.isNull(), fault).as(RawTable.FAULT),
                functions.when(values.isNull(), line).as(RawTable.LINE)));
        for (int i = 0; i < columns.size(); i++) {
            selected.add(values.getItem(i).as(RawTable.value(i)));
        }
        rows = rows.select(selected.toArray(Column[]::new));
        return new RawTable(rows, source.path(), columns, source.delimiter(), new TableLines(lines, records, splitter));
    }

    /** The columns of all files; one without a line has none, and no records. */
    private static List<String> columns(List<FileStatus> files, CsvSource source, Configuration conf) {
        Path first = null;
        List<String> columns = null;
        for (FileStatus file : files) {
            List<String> own = CsvColumns.find(file.getPath(), source, conf).orElse(columns);
            if (columns == null && own != null) {
                first = file.getPath();
                columns = own;
            }
            if (columns != null && source.header() == Header.ABSENT) {
                break;
            }
            if (own != null && !own.equals(columns)) {
                throw new DataException(
                        "Cannot read table: the header of %s is %s, that of %s is %s; give all files the same columns"
                                .formatted(file.getPath(), own, first, columns));
            }
        }
        if (columns == null) {
            throw CsvColumns.empty(source.path());
        }
        return columns;
    }
}
