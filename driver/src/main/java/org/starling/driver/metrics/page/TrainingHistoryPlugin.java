package org.starling.driver.metrics.page;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.status.AppHistoryServerPlugin;
import org.apache.spark.status.ElementTrackingStore;
import org.apache.spark.ui.SparkUI;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** The page "Training" in Spark's history server, which finds this class by its service file. */
public final class TrainingHistoryPlugin implements AppHistoryServerPlugin {
    @Override
    public Seq<SparkListener> createListeners(SparkConf conf, ElementTrackingStore store) {
        return JavaConverters.asScalaBuffer(List.<SparkListener>of(new EpochStoreListener(store)));
    }

    @Override
    public void setupUI(SparkUI pages) {
        try {
            if (pages.store().store().count(StoredEpoch.class) > 0) {
                TrainingTab.attachTo(pages);
            }
        } catch (Exception e) { // as the interface declares
            throw new IllegalStateException("Cannot read the epochs of an application: " + e.getMessage(), e);
        }
    }
}
