package org.starling.pipeline.progress;

import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * Limits the size of the methods that Spark generates, until closed. Java's just-in-time compiler does not compile methods over
 * 8,000 bytes, so an expression over many columns would be interpreted, which is many times slower. Spark splits them instead.
 */
public final class SmallMethods implements AutoCloseable {
    private static final String LIMIT = "spark.sql.codegen.hugeMethodLimit";
    private static final int COMPILABLE_BYTES = 8000;

    private final RuntimeConfig conf;
    private final String before;

    public SmallMethods(SparkSession spark) {
        conf = spark.conf();
        before = conf.get(LIMIT);
        conf.set(LIMIT, COMPILABLE_BYTES);
    }

    @Override
    public void close() {
        conf.set(LIMIT, before);
    }
}
