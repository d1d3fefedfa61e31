package org.starling.driver.dl4j.worker;

import java.io.Serializable;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;

/** One record of a listener on a worker, for the router in the driver. */
public sealed interface RoutedRecord extends Serializable {

    /** Gives it to a router, as the listener did. */
    void routeTo(StatsStorageRouter router);

    /** Description of a session's records. */
    record MetaData(StorageMetaData value) implements RoutedRecord {
        @Override
        public void routeTo(StatsStorageRouter router) {
            router.putStorageMetaData(value);
        }
    }

    /** Facts that stay the same in a session. */
    record StaticInfo(Persistable value) implements RoutedRecord {
        @Override
        public void routeTo(StatsStorageRouter router) {
            router.putStaticInfo(value);
        }
    }

    /** Figures of an iteration. */
    record Update(Persistable value) implements RoutedRecord {
        @Override
        public void routeTo(StatsStorageRouter router) {
            router.putUpdate(value);
        }
    }
}
