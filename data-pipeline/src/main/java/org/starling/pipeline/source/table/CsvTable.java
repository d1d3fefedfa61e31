package org.starling.pipeline.source.table;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * Finds the columns of CSV files. Spark reads their lines; {@link CsvSplitter} splits them, which takes a fraction of the time
 * that Spark's own CSV reader needs.
 */
final class CsvTable {
    private CsvTable() {}

    static RawTable read(SparkSession spark, CsvSource source, List<FileStatus> files) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        List<String> columns = columns(files, source, conf);
        Dataset<Row> lines = spark.read()
                .text(FoundFiles.globs(
                        files.stream().map(file -> file.getPath().toString()).toList()));
        DataLines records = new DataLines(source.header(), source.delimiter());
        CsvSplitter splitter = new CsvSplitter(columns.size(), source.delimiter());
        return RawTable.ofLines(spark, source.path(), columns, new TableLines(lines, records, splitter));
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
