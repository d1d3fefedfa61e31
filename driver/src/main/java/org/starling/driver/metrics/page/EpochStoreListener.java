package org.starling.driver.metrics.page;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.util.kvstore.KVStore;

/** Stores completed epochs; Spark calls it on one thread. */
final class EpochStoreListener extends SparkListener {
    private final KVStore store;

    EpochStoreListener(KVStore store) {
        this.store = store;
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        if (event instanceof EpochEvent epoch) {
            try {
                store.write(new StoredEpoch(epoch.training(), epoch.epoch(), epoch.epochs(), epoch.metrics()));
            } catch (Exception e) { // as the interface declares; Spark logs it
                throw new IllegalStateException("Cannot store an epoch for Spark's web pages: " + e.getMessage(), e);
            }
        }
    }
}
