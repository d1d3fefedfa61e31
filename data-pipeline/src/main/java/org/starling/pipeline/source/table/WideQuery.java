package org.starling.pipeline.source.table;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * Settings for the queries that are planned until this is closed, if they have many columns. Some rules of Spark's optimizer
 * take a time that grows with the square of the columns. Spark also generates code for each column, and takes longer to compile
 * that than the rows take without it.
 */
final class WideQuery implements AutoCloseable {
    private static final int LEAST_COLUMNS = 500;
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.sql.optimizer.excludedRules", "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
            "spark.sql.optimizer.nestedSchemaPruning.enabled", "false",
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN");

    private final RuntimeConfig conf;
    /** Null for a setting that was not made. */
    private final Map<String, String> before = new LinkedHashMap<>();

    private WideQuery(RuntimeConfig conf) {
        this.conf = conf;
    }

    /** Changes the settings of a session if a query has many columns. */
    static WideQuery begin(SparkSession spark, int columns) {
        WideQuery query = new WideQuery(spark.conf());
        if (columns >= LEAST_COLUMNS) {
            query.change();
        }
        return query;
    }

    private void change() {
        SETTINGS.forEach((key, value) -> {
            before.put(key, conf.get(key, null));
            conf.set(key, value);
        });
    }

    @Override
    public void close() {
        before.forEach((key, value) -> {
            if (value == null) {
                conf.unset(key);
            } else {
                conf.set(key, value);
            }
        });
    }
}
