package org.starling.driver.dl4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.dl4j.chunk.ExampleShape;
import org.starling.driver.dl4j.data.DataPreparation;
import org.starling.driver.dl4j.data.TrainingSource;
import org.starling.driver.dl4j.data.WorkerData;
import org.starling.driver.dl4j.worker.RoutedRecord;
import org.starling.driver.report.LoggedProgress;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.ReplicaLease;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.worker.Workload;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.Ledger;

/** Runs calls of {@code fit}, and keeps data and replicas from one call to the next. Not thread-safe. */
final class FitRunner {
    /** Longest wait of a worker for its peers in one round, unless the program sets another. */
    static final Duration ROUND_TIMEOUT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(StarlingTrainingMaster.class);

    /**
     * Receivers of notifications.
     *
     * @param listeners called at the time that the settings specify
     * @param hooks hooks, called for every batch
     * @param router receives the records of the listeners; {@code null} for none
     * @param stats receives times; {@code null} for none
     */
    record FitListeners(
            List<TrainingListener> listeners,
            Collection<TrainingHook> hooks,
            StatsStorageRouter router,
            StarlingTrainingStats stats) {}

    private record Prepared(SparkContext context, int rddId, WorkerData data) {}

    /** The use of replicas; they can be used again for an equal key only. */
    private record ReplicaKey(
            SparkContext context, Network network, Class<?> workload, Optional<ExampleShape> shape, int workers) {}

    private final MasterSettings settings;
    private Prepared prepared;
    private ReplicaKey replicaKey;
    private ReplicaLease lease;
    private OuterState outerState = OuterState.EMPTY;
    private ReplicaInfo logged;

    FitRunner(MasterSettings settings) {
        this.settings = settings;
    }

    void fit(SparkNetwork network, TrainingSource source, FitListeners listeners) {
        long startMillis = System.currentTimeMillis();
        WorkerData data = prepare(network.context(), source);
        if (listeners.stats() != null) {
            listeners.stats().record(StarlingTrainingStats.PREPARE_DATA, startMillis);
        }
        if (data.examples() == 0) {
            LOG.warn("The RDD has no examples: the network stays as it is");
            return;
        }
        long trainMillis = System.currentTimeMillis();
        ModelState start = ModelStates.of(network.model());
        CollectionAccumulator<RoutedRecord> records = network.context().collectionAccumulator("listener records");
        TrainingHistory history = train(network.context(), start, data, listeners, records);
        double meanLoss = history.metrics().get(history.metrics().size() - 1).trainLoss();
        network.accept(history.model(), meanLoss);
        notifyListeners(network, history, listeners, records);
        if (listeners.stats() != null) {
            history.workers().forEach(report -> listeners.stats().record(report, trainMillis));
            listeners.stats().record(StarlingTrainingStats.FIT, startMillis);
        }
    }

    private WorkerData prepare(SparkContext context, TrainingSource source) {
        if (prepared != null && prepared.context() == context && prepared.rddId() == source.rddId()) {
            return prepared.data();
        }
        releaseData();
        int workers = settings.workers().orElseGet(() -> slots(context));
        if (settings.repartition() == Repartition.Never) {
            workers = source.chunks().getNumPartitions();
        }
        TaskSlots.require(
                context,
                workers,
                settings.repartition() == Repartition.Never ? "the number of partitions" : "numWorkers");
        WorkerData data = new DataPreparation(
                        workers, settings.repartition(), settings.shuffle(), settings.rngSeed(), settings.storage())
                .prepare(source.chunks());
        prepared = new Prepared(context, source.rddId(), data);
        LOG.info("Prepared {} examples for {} workers", data.examples(), data.workers());
        return data;
    }

    /** Tasks that the cluster runs at once, as dl4j-spark counts them; waits for executors first. */
    private static int slots(SparkContext context) {
        TaskSlots.awaitExecutors(context);
        return Math.max(1, context.defaultParallelism() / context.getConf().getInt("spark.task.cpus", 1));
    }

    private TrainingHistory train(
            SparkContext context,
            ModelState start,
            WorkerData data,
            FitListeners listeners,
            CollectionAccumulator<RoutedRecord> records) {
        Workload<byte[]> workload =
                new WorkloadChoice(settings, start.network()).choose(data.shape(), everyBatch(listeners), records);
        ReplicaKey key = new ReplicaKey(context, start.network(), workload.getClass(), data.shape(), data.workers());
        if (!key.equals(replicaKey)) {
            releaseReplicas();
            replicaKey = key;
            lease = new ReplicaLease();
        }
        if (!lease.holds(start)) { // another network, or one that the program has changed: the momentum is not its own
            outerState = OuterState.EMPTY;
        }
        TrainingSpec spec = new TrainingSpec(
                data.workers(),
                start.epoch() + 1,
                settings.batchSizePerWorker(),
                settings.rngSeed(),
                settings.shuffle(),
                settings.averaging(),
                settings.backend(),
                settings.retries());
        TrainingHistory history = new Trainer<>(
                        spec, new TrainingData<>(workload, data.chunks(), data.offered()), new LoggedProgress())
                .train(
                        TrainingHistory.resumedFrom(start, outerState, List.of(), Ledger.empty()),
                        EpochHooks.NONE,
                        lease);
        outerState = history.outerState();
        ReplicaInfo step = history.workers().get(0).replica();
        if (!step.equals(logged)) {
            LOG.info("Training on the backend {}{}", step.backend(), reasons(step));
            logged = step;
        }
        return history;
    }

    private static String reasons(ReplicaInfo info) {
        return info.reasons().isEmpty() ? "" : "; no faster one because: " + String.join("; ", info.reasons());
    }

    /** The listeners that are called on the workers. */
    private FitListeners everyBatch(FitListeners listeners) {
        boolean inDriver = settings.listenerCalls() == ListenerCalls.EVERY_FIT;
        return new FitListeners(
                inDriver ? List.of() : listeners.listeners(), listeners.hooks(), listeners.router(), listeners.stats());
    }

    private void notifyListeners(
            SparkNetwork network,
            TrainingHistory history,
            FitListeners listeners,
            CollectionAccumulator<RoutedRecord> records) {
        if (listeners.router() != null) {
            new ArrayList<>(records.value()).forEach(record -> record.routeTo(listeners.router()));
        }
        if (settings.listenerCalls() == ListenerCalls.EVERY_FIT) {
            for (TrainingListener listener : listeners.listeners()) {
                if (listeners.router() != null && listener instanceof RoutingIterationListener routing) {
                    routing.setStorageRouter(listeners.router());
                }
                listener.iterationDone(
                        network.model(),
                        history.model().iteration(),
                        history.model().epoch() - 1);
                listener.onEpochEnd(network.model());
            }
        }
    }

    /** Releases data and replicas. */
    void release() {
        releaseData();
        releaseReplicas();
    }

    private void releaseData() {
        if (prepared != null && !prepared.context().isStopped()) {
            prepared.data().release();
        }
        prepared = null;
    }

    private void releaseReplicas() {
        if (lease != null) {
            lease.close();
        }
        lease = null;
        replicaKey = null;
    }
}
