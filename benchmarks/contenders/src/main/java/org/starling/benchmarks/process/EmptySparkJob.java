package org.starling.benchmarks.process;

import org.apache.spark.sql.SparkSession;

/** Program for {@code spark-submit} that opens a session, counts a few rows and ends: the least that a Spark job costs. */
public final class EmptySparkJob {
    private static final int ROWS = 1000;

    private EmptySparkJob() {}

    public static void main(String[] arguments) {
        try (SparkSession spark = SparkSession.builder().appName("empty").getOrCreate()) {
            System.out.println(spark.range(ROWS).filter("id % 2 = 0").count());
        }
    }
}
