package org.starling.benchmarks.spark;

import org.apache.spark.SparkConf;
import org.starling.benchmarks.contender.Settings;

/** How contenders start Spark: inside their own process, one task slot per worker. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkConf configuration(Settings settings) {
        return new SparkConf()
                .setMaster("local[" + settings.count("workers") + "]")
                .setAppName("benchmark")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }
}
