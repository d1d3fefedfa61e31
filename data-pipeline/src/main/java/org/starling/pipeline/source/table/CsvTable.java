package org.starling.pipeline.source.table;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.table.csv.CsvColumns;
import org.starling.pipeline.source.table.csv.CsvDialect;
import org.starling.pipeline.source.table.csv.CsvHead;
import org.starling.pipeline.source.table.csv.CsvReading;
import org.starling.pipeline.validate.NumberMarks;
import org.starling.pipeline.validate.RecordColumns;

/**
 * Finds the columns of CSV files. Spark reads lines of UTF-8 in pieces of files; any other file is read by one task.
 * Splitting the records takes a fraction of the time that Spark's own CSV reader needs.
 */
final class CsvTable {
    private static final Logger LOG = LoggerFactory.getLogger(CsvTable.class);

    private final SparkSession spark;
    private final CsvSource source;
    private final List<FileStatus> files;
    private final Configuration conf;
    private final Set<Charset> charsets = new HashSet<>();
    /** Null if no file has columns. */
    private CsvColumns columns;

    private CsvTable(SparkSession spark, CsvSource source, List<FileStatus> files) {
        this.spark = spark;
        this.source = source;
        this.files = files;
        conf = spark.sparkContext().hadoopConfiguration();
    }

    static RawTable read(SparkSession spark, CsvSource source, List<FileStatus> files) {
        return new CsvTable(spark, source, files).read();
    }

    private RawTable read() {
        files.forEach(file -> addColumns(file.getPath()));
        if (columns == null) {
            throw CsvColumns.empty(source.path());
        }
        if (!columns.unnamed().isEmpty()) {
            LOG.warn(
                    "Columns without a name in the header of {} are called {}. They are features only if source.features or data.features names them.",
                    columns.head().file(),
                    columns.unnamed());
        }
        RecordColumns table = RecordColumns.ofTexts(source.path(), columns.names())
                .withOnlyByName(columns.unnamed())
                .withNumbers(NumberMarks.of(source.decimal(), source.thousands()));
        return RawTable.ofLines(spark, table, lines());
    }

    /** Checks that a file has the header of the others; one without a line has none. */
    private void addColumns(Path file) {
        if (columns == null || columns.head().rows().isEmpty()) {
            CsvColumns own = CsvColumns.of(file, source, conf);
            charsets.add(own.head().charset());
            if (!own.names().isEmpty()) {
                requireSameHeader(own.head());
                columns = own;
            }
            return;
        }
        CsvHead own = CsvHead.read(file, source, source.header() == Header.PRESENT ? 1 : 0, conf);
        charsets.add(own.charset());
        if (!own.records().isEmpty()) {
            requireSameHeader(own);
        }
    }

    private void requireSameHeader(CsvHead own) {
        if (columns != null
                && source.header() == Header.PRESENT
                && !own.header().equals(columns.head().header())) {
            throw new DataException(
                    "Cannot read table: the header of %s is %s, that of %s is %s; give all files the same columns"
                            .formatted(
                                    own.file(),
                                    CsvColumns.shown(own.header()),
                                    columns.head().file(),
                                    CsvColumns.shown(columns.head().header())));
        }
    }

    private TableLines lines() {
        Charset charset = charsets.size() == 1 ? charsets.iterator().next() : source.charset();
        CsvReading reading = new CsvReading(
                new CsvReading.Start(source.header(), source.skippedLines()),
                CsvDialect.of(source),
                columns.names().size(),
                charset.name(),
                CsvReading.maxRecordBytes(source),
                new SerializableConfiguration(conf));
        boolean whole = Boolean.TRUE.equals(source.multiLine()) || !charsets.equals(Set.of(StandardCharsets.UTF_8));
        if (whole) {
            return TableLines.ofFiles(spark, files, source.charset(), reading);
        }
        String[] globs = FoundFiles.globs(
                files.stream().map(file -> file.getPath().toString()).toList());
        return TableLines.ofPieces(BoundedLines.of(spark, globs), reading);
    }
}
