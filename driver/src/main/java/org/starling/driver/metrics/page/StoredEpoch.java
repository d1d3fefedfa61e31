package org.starling.driver.metrics.page;

import org.apache.spark.util.kvstore.KVIndex;

/**
 * A completed epoch in Spark's store of an application.
 *
 * @param training number of the training within its application, from 1
 * @param epoch which one, from 1
 * @param epochs the last one
 * @param metrics JSON of its metrics
 */
public record StoredEpoch(int training, int epoch, int epochs, String metrics) {

    /** The key, in the order of trainings and epochs. */
    @KVIndex
    public String id() {
        return "%06d/%09d".formatted(training, epoch);
    }
}
