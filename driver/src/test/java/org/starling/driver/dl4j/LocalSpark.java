package org.starling.driver.dl4j;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in this JVM. */
final class LocalSpark {
    private LocalSpark() {}

    static JavaSparkContext start(int slots) {
        return new JavaSparkContext(conf(slots));
    }

    static SparkConf conf(int slots) {
        return new SparkConf()
                .setMaster("local[" + slots + "]")
                .setAppName("training master")
                .set("spark.ui.enabled", "false");
    }
}
