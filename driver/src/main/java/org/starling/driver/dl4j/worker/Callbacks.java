package org.starling.driver.dl4j.worker;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.core.util.UIDProvider;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Listeners and hooks that a worker calls for every batch, as workers of dl4j-spark do. Each task has its own deserialised
 * copies. Records of listeners go to the driver by an accumulator, which adds up the tasks that succeeded.
 */
public final class Callbacks implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<TrainingListener> listeners;
    private final ArrayList<TrainingHook> hooks;
    private final CollectionAccumulator<RoutedRecord> records;

    /**
     * @param listeners called by the network; must be serialisable
     * @param hooks called before and after each update
     * @param records receives the records of the listeners
     */
    public Callbacks(
            Collection<? extends TrainingListener> listeners,
            Collection<? extends TrainingHook> hooks,
            CollectionAccumulator<RoutedRecord> records) {
        this.listeners = new ArrayList<>(listeners);
        this.hooks = new ArrayList<>(hooks);
        this.records = records;
    }

    /** Makes a network call the listeners. */
    Attached attach(Model model) {
        AccumulatingRouter router = new AccumulatingRouter(records);
        for (TrainingListener listener : listeners) {
            if (listener instanceof RoutingIterationListener routing) {
                routing.setStorageRouter(router);
                routing.setWorkerID(UIDProvider.getJVMUID() + "_" + TaskContext.getPartitionId());
            }
        }
        model.setListeners(listeners);
        return new Attached(model, List.copyOf(hooks));
    }

    /** Callbacks of one worker in one epoch. */
    static final class Attached {
        private final Model model;
        private final List<TrainingHook> hooks;

        private Attached(Model model, List<TrainingHook> hooks) {
            this.model = model;
            this.hooks = hooks;
        }

        /** Hooks of a graph see the batch as it is, those of a multi-layer network as a data set with one of each. */
        void beforeUpdate(MultiDataSet batch) {
            for (TrainingHook hook : hooks) {
                if (model instanceof MultiLayerNetwork) {
                    hook.preUpdate(single(batch), model);
                } else {
                    hook.preUpdate(batch, model);
                }
            }
        }

        void afterUpdate(MultiDataSet batch) {
            for (TrainingHook hook : hooks) {
                if (model instanceof MultiLayerNetwork) {
                    hook.postUpdate(single(batch), model);
                } else {
                    hook.postUpdate(batch, model);
                }
            }
        }

        private static DataSet single(MultiDataSet batch) {
            return new DataSet(
                    batch.getFeatures(0),
                    batch.numLabelsArrays() == 0 ? null : batch.getLabels(0),
                    batch.getFeaturesMaskArray(0),
                    batch.getLabelsMaskArray(0));
        }
    }
}
