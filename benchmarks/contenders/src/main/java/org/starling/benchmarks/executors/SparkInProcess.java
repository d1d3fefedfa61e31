package org.starling.benchmarks.executors;

import org.apache.spark.SparkConf;
import org.starling.benchmarks.contender.Settings;

/** Settings of Spark inside a contender's process, with one task slot for each worker. */
public final class SparkInProcess {
    private SparkInProcess() {}

    public static SparkConf configuration(Settings settings) {
        return new SparkConf()
                .setMaster("local[" + settings.count("workers") + "]")
                .setAppName("benchmark")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }
}
