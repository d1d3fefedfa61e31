package org.starling.pipeline.source.table;

import java.net.URI;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.source.table.csv.CsvCells;
import org.starling.pipeline.source.table.csv.CsvReading;
import org.starling.pipeline.source.table.csv.WholeFiles;
import org.starling.pipeline.validate.RecordCells;

/** The records of CSV files, read lazily; each is valid until the next one is read. */
@FunctionalInterface
interface TableLines {
    JavaRDD<RecordCells> records();

    /**
     * Records in pieces of files, which Spark reads in parallel.
     *
     * @param lines one text each, as Spark reads them from files
     */
    static TableLines ofPieces(Dataset<Row> lines, CsvReading reading) {
        return () -> lines.queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(rows -> new CsvCells(new SparkPieces(rows, reading.sharedConf()), reading));
    }

    /** Records in files, each of which one task reads. */
    static TableLines ofFiles(SparkSession spark, List<FileStatus> files, Charset charset, CsvReading reading) {
        List<LabelledFile> named = files.stream()
                .map(file -> new LabelledFile(file.getPath().toString(), file.getLen(), null))
                .toList();
        List<FilePacks.Pack> packs = FilePacks.of(named, spark.sparkContext().defaultParallelism());
        String encoding = charset.name();
        return () -> JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(packs, packs.size())
                .mapPartitions(parts -> new CsvCells(new WholeFiles(parts, encoding, reading.sharedConf()), reading));
    }

    /** The location of a file as provenance names it. */
    static String location(String file) {
        return new Path(URI.create(file)).toString();
    }
}
