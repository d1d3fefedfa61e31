package org.starling.pipeline.testing;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One Spark for all tests of a JVM that need no settings of their own; nobody stops it between test classes. */
public final class LocalSpark {
    /** Task slots of the shared Spark: the most workers that a test of it trains. */
    private static final int SLOTS = 4;

    private LocalSpark() {}

    /** The shared session. */
    public static SparkSession session() {
        return SparkSession.builder().config(conf(SLOTS)).getOrCreate();
    }

    /** The context of the shared session. */
    public static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(session().sparkContext());
    }

    /**
     * Stops the shared Spark, because a JVM holds one Spark at a time. A test calls it before it opens its own, or runs code that
     * does. The next call of {@link #session()} starts another.
     */
    public static void stop() {
        SparkSession.getDefaultSession().foreach(session -> {
            session.stop();
            return null;
        });
    }

    /** The settings of the shared Spark with so many task slots, for tests that add their own. */
    public static SparkConf conf(int slots) {
        return new SparkConf()
                .setMaster("local[" + slots + "]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.sql.shuffle.partitions", "4")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1");
    }
}
