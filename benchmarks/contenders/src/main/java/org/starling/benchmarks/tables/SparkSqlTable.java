package org.starling.benchmarks.tables;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

/**
 * Minimal job on the table, as a user of Spark SQL would write it: reads the CSV with a declared schema, filters by the same
 * rules, writes the same columns as Parquet. No record ledger, no duplicates, no statistics, no shuffle.
 */
public final class SparkSqlTable implements Contender {
    private final Settings settings;
    private DirtyTableFiles files;

    private SparkSqlTable(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws IOException {
        files = DirtyTableFiles.open(settings);
        for (long run = 0; run < settings.count("warmUpRuns"); run++) {
            measure();
        }
    }

    @Override
    public Measurement measure() {
        long start = System.nanoTime();
        StructType schema = new StructType().add("id", DataTypes.StringType);
        Column good = col("x4")
                .between(0, 100)
                .and(col("region").isin("north", "east", "south", "west"))
                .and(col("code").rlike("^[A-Z]{2}[0-9]{3}$"))
                .and(col("x5").leq(col("x6")))
                .and(col("label").isin("yes", "no"));
        List<Column> columns = new ArrayList<>();
        for (String name : DirtyTableFiles.NUMBERS) {
            schema = schema.add(name, DataTypes.DoubleType);
            good = good.and(col(name).isNotNull());
            columns.add(col(name));
        }
        columns.add(col("label"));
        for (String name : List.of("region", "code", "hour", "weekday", "label")) {
            schema = schema.add(name, DataTypes.StringType);
        }
        Dataset<Row> rows =
                files.spark().read().schema(schema).option("header", true).csv(files.source());
        rows.filter(good).select(columns.toArray(Column[]::new)).write().parquet(files.target());
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement(settings.count("rows"), seconds, Map.of());
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }

    /** Kind {@code spark-sql-table}; settings {@code rows}, {@code workers}, {@code warmUpRuns}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "spark-sql-table";
        }

        @Override
        public Contender create(Settings settings) {
            return new SparkSqlTable(settings);
        }
    }
}
