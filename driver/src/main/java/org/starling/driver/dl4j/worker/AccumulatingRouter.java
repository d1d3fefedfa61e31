package org.starling.driver.dl4j.worker;

import java.util.Collection;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;

/** Sends the records of a listener on a worker to the driver, by an accumulator. Thread-safe. */
final class AccumulatingRouter implements StatsStorageRouter {
    private final CollectionAccumulator<RoutedRecord> records;

    AccumulatingRouter(CollectionAccumulator<RoutedRecord> records) {
        this.records = records;
    }

    @Override
    public void putStorageMetaData(StorageMetaData storageMetaData) {
        records.add(new RoutedRecord.MetaData(storageMetaData));
    }

    @Override
    public void putStorageMetaData(Collection<? extends StorageMetaData> storageMetaData) {
        storageMetaData.forEach(this::putStorageMetaData);
    }

    @Override
    public void putStaticInfo(Persistable staticInfo) {
        records.add(new RoutedRecord.StaticInfo(staticInfo));
    }

    @Override
    public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
        staticInfo.forEach(this::putStaticInfo);
    }

    @Override
    public void putUpdate(Persistable update) {
        records.add(new RoutedRecord.Update(update));
    }

    @Override
    public void putUpdate(Collection<? extends Persistable> updates) {
        updates.forEach(this::putUpdate);
    }
}
