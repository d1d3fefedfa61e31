package org.starling.driver.metrics.page;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;

/**
 * A completed epoch, as an event of Spark's.
 *
 * @param training number of the training within its application, from 1
 * @param epoch which one, from 1
 * @param epochs the last one
 * @param metrics JSON of its {@link EpochMetrics}
 */
public record EpochEvent(int training, int epoch, int epochs, String metrics) implements SparkListenerEvent {

    /** Posts the event of an epoch to the listeners of an application, and to its event log. */
    public static void post(SparkContext context, int training, int epochs, EpochMetrics metrics) {
        context.listenerBus().post(new EpochEvent(training, metrics.epoch(), epochs, Json.write(metrics)));
    }
}
