package org.starling.benchmarks.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.executors.SparkInProcess;
import org.starling.pipeline.generate.DirtyTable;
import org.starling.pipeline.generate.DirtyTableSpec;

/** Files of the generated table that all contenders read, and a folder for their output. */
public final class DirtyTableFiles implements AutoCloseable {
    /** Columns of numbers that are standardised. */
    public static final List<String> NUMBERS =
            List.of("x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14");

    private static final long SEED = 1;

    private final SparkSession spark;
    private final Path source;
    private final Path work;
    private int runs;

    /** Starts Spark, and finds the table or makes it: {@code rows}, times {@code fold} if that is given. */
    public static DirtyTableFiles open(Settings settings) throws IOException {
        SparkSession spark = SparkSession.builder()
                .config(SparkInProcess.configuration(settings))
                .getOrCreate();
        try {
            return new DirtyTableFiles(spark, settings);
        } catch (IOException | RuntimeException e) {
            spark.close();
            throw e;
        }
    }

    private DirtyTableFiles(SparkSession spark, Settings settings) throws IOException {
        this.spark = spark;
        long rows = settings.count("rows")
                * settings.find("fold").map(Long::parseLong).orElse(1L);
        source = Path.of(System.getProperty("java.io.tmpdir"), "starling-dirty-table-" + rows);
        work = Files.createTempDirectory("starling-tables");
        // written last, so it tells that the table is complete
        if (!Files.exists(Path.of(source + ".defects.json"))) {
            FileUtils.deleteDirectory(source.toFile());
            new DirtyTable(spark, new DirtyTableSpec(source.toString(), DirtyTableSpec.Format.CSV, rows, SEED)).write();
        }
    }

    public SparkSession spark() {
        return spark;
    }

    public String source() {
        return source.toString();
    }

    /** A new folder for the outcome of one round; that of the round before is deleted. */
    public String target() {
        FileUtils.deleteQuietly(work.resolve("run" + runs).toFile());
        runs++;
        return work.resolve("run" + runs).toString();
    }

    @Override
    public void close() {
        FileUtils.deleteQuietly(work.toFile());
        spark.close();
    }
}
