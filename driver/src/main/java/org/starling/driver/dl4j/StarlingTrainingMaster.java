package org.starling.driver.dl4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.listeners.VanillaStatsStorageRouterProvider;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.dl4j.data.TrainingSource;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

/**
 * Trains the networks of dl4j-spark's {@link SparkDl4jMultiLayer} and {@link SparkComputationGraph} by Starling. It takes the
 * place of a {@code ParameterAveragingTrainingMaster}, whose options its builder has:
 *
 * <pre>{@code
 * TrainingMaster<?, ?> master = new StarlingTrainingMaster.Builder(workers, 1)
 *         .batchSizePerWorker(32)
 *         .averagingFrequency(5)
 *         .build();
 * SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(context, configuration, master);
 * network.fit(data);
 * }</pre>
 *
 * <p>A call of {@code fit} trains every example of the RDD once, in one Spark barrier job; the cluster must run one task for
 * each worker at the same time. The packed data and the replicas are kept for the next call on the same RDD. Afterwards the
 * network has the averaged parameters and updater state, and its iteration count is that of the worker with the most batches.
 * {@code getScore()} is the mean loss of all examples, each before its batch was trained on. A call that fails throws a
 * {@link org.starling.driver.training.TrainingException} and leaves the network as it was.
 *
 * <p>Not thread-safe: one call at a time, as with dl4j-spark's own masters.
 */
public final class StarlingTrainingMaster
        implements TrainingMaster<ParameterAveragingTrainingResult, ParameterAveragingTrainingWorker> {
    private static final int DEFAULT_FREQUENCY = 5;

    private final MasterSettings settings;
    private final List<TrainingHook> hooks;
    private final FitRunner fitRunner;
    private List<TrainingListener> listeners = List.of();
    private StatsStorageRouter router;
    private StarlingTrainingStats stats;

    private StarlingTrainingMaster(MasterSettings settings, List<TrainingHook> hooks) {
        this.settings = settings;
        this.hooks = new ArrayList<>(hooks);
        this.fitRunner = new FitRunner(settings);
        setCollectTrainingStats(settings.collectTrainingStats());
    }

    /** A master with the settings that {@link #toJson()} wrote; it has no hooks and no listeners. */
    public static StarlingTrainingMaster fromJson(String json) {
        return new StarlingTrainingMaster(MasterSettings.parse(json), List.of());
    }

    /** The same for {@link #toYaml()}. */
    public static StarlingTrainingMaster fromYaml(String yaml) {
        return new StarlingTrainingMaster(MasterSettings.parse(yaml), List.of());
    }

    @Override
    public String toJson() {
        return settings.toJson();
    }

    @Override
    public String toYaml() {
        return settings.toYaml();
    }

    @Override
    public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> trainingData) {
        fit(SparkNetwork.of(network), TrainingSource.ofDataSets(trainingData));
    }

    @Override
    public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> trainingData) {
        fit(SparkNetwork.of(graph), TrainingSource.ofDataSets(trainingData));
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> trainingData) {
        fit(SparkNetwork.of(graph), TrainingSource.ofMultiDataSets(trainingData));
    }

    /** Exactly one of {@code network} and {@code graph}, and one of the loaders, must be given. */
    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer network,
            SparkComputationGraph graph,
            JavaRDD<String> trainingDataPaths,
            DataSetLoader dsLoader,
            MultiDataSetLoader mdsLoader) {
        TrainingSource source = dsLoader != null
                ? TrainingSource.ofDataSetFiles(trainingDataPaths, dsLoader)
                : TrainingSource.ofMultiDataSetFiles(trainingDataPaths, mdsLoader);
        fit(network != null ? SparkNetwork.of(network) : SparkNetwork.of(graph), source);
    }

    private void fit(SparkNetwork network, TrainingSource source) {
        fitRunner.fit(network, source, new FitRunner.FitListeners(listeners, hooks, router, stats));
    }

    @Override
    public void addHook(TrainingHook trainingHook) {
        hooks.add(trainingHook);
    }

    @Override
    public void removeHook(TrainingHook trainingHook) {
        hooks.remove(trainingHook);
    }

    @Override
    public void setListeners(Collection<TrainingListener> listeners) {
        setListeners(null, listeners);
    }

    @Override
    public void setListeners(StatsStorageRouter router, Collection<TrainingListener> listeners) {
        this.router = router;
        this.listeners = listeners == null ? List.of() : List.copyOf(listeners);
    }

    @Override
    public void setCollectTrainingStats(boolean collectTrainingStats) {
        if (!collectTrainingStats) {
            stats = null;
        } else if (stats == null) {
            stats = new StarlingTrainingStats();
        }
    }

    @Override
    public boolean getIsCollectTrainingStats() {
        return stats != null;
    }

    /** The recorded times; {@code null} if nothing is recorded, as the interface requires. */
    @Override
    public SparkTrainingStats getTrainingStats() {
        return stats;
    }

    /**
     * Frees the packed data and, in this JVM, the replicas. There are no temporary files.
     *
     * @return true
     */
    @Override
    public boolean deleteTempFiles(SparkContext sc) {
        fitRunner.release();
        return true;
    }

    @Override
    public boolean deleteTempFiles(JavaSparkContext sc) {
        return deleteTempFiles(sc.sc());
    }

    /**
     * A worker of dl4j-spark's own kind, for programs that run such workers themselves; Starling's workers are tasks of
     * another kind and need none.
     */
    @Override
    public ParameterAveragingTrainingWorker getWorkerInstance(SparkDl4jMultiLayer network) {
        return worker(
                network.getSparkContext(),
                new NetBroadcastTuple(
                        network.getNetwork().getLayerWiseConfigurations(),
                        network.getNetwork().params(),
                        network.getNetwork().getUpdater().getStateViewArray()));
    }

    /** As {@link #getWorkerInstance(SparkDl4jMultiLayer)}. */
    @Override
    public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
        return worker(
                graph.getSparkContext(),
                new NetBroadcastTuple(
                        graph.getNetwork().getConfiguration(),
                        graph.getNetwork().params(),
                        graph.getNetwork().getUpdater().getStateViewArray()));
    }

    private ParameterAveragingTrainingWorker worker(JavaSparkContext context, NetBroadcastTuple network) {
        return new ParameterAveragingTrainingWorker(
                context.broadcast(network),
                settings.averaging().updaterState() != UpdaterStateMode.RESET,
                new WorkerConfiguration(
                        network.getGraphConfiguration() != null,
                        settings.batchSizePerWorker(),
                        settings.batchSizePerWorker(),
                        Integer.MAX_VALUE,
                        0,
                        getIsCollectTrainingStats()),
                hooks,
                listeners,
                router == null ? null : new VanillaStatsStorageRouterProvider());
    }

    /** Builds a {@link StarlingTrainingMaster} with dl4j-spark's options, and those that only Starling has. */
    public static final class Builder extends Dl4jSparkOptions<Builder> {
        private AveragingSpec averaging;
        private Backend backend = Backend.AUTO;
        private Shuffle shuffle = Shuffle.EVERY_EPOCH;
        private ListenerCalls listenerCalls = ListenerCalls.EVERY_BATCH;
        private int retries = 2;

        /**
         * A builder of a master that uses the whole cluster.
         *
         * @param rddDataSetNumExamples examples in each data set of the RDD; not needed, data sets may have any size
         */
        public Builder(int rddDataSetNumExamples) {
            this(null, rddDataSetNumExamples);
        }

        /**
         * A builder of a master with so many workers.
         *
         * @param numWorkers replicas that train side by side, each in one task; {@code null} for as many as the cluster runs
         *     tasks at once
         * @param rddDataSetNumExamples examples in each data set of the RDD; not needed, data sets may have any size
         */
        @SuppressWarnings("unused") // so that a program moves by changing the name of the class
        public Builder(Integer numWorkers, int rddDataSetNumExamples) {
            super(numWorkers);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Averages like the {@code averaging} block of a job file: schedule, outer optimiser, codec, updater state, overlap,
         * time-out. Takes the place of {@link #averagingFrequency} and {@link #saveUpdater}.
         */
        public Builder averaging(AveragingSpec averaging) {
            this.averaging = averaging;
            return this;
        }

        /** Backend of the replicas; by default oneDNN if it supports the network, else DL4J. */
        public Builder backend(Backend backend) {
            this.backend = backend;
            return this;
        }

        /**
         * Whether examples are shuffled among workers, and trained in another order in every call; true by default. If not,
         * every worker trains a range of the RDD in its order.
         */
        public Builder shuffle(Shuffle shuffle) {
            this.shuffle = shuffle;
            return this;
        }

        /** The time at which listeners are called: after every batch by default, which rules the oneDNN backend out. */
        public Builder listenerCalls(ListenerCalls listenerCalls) {
            this.listenerCalls = listenerCalls;
            return this;
        }

        /** Number of further attempts after a call fails, each from the state that the call started with; 2 by default. */
        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        /**
         * Makes the master.
         *
         * @throws IllegalArgumentException if an option is out of its range, or two exclude each other
         */
        public StarlingTrainingMaster build() {
            logIgnored();
            return new StarlingTrainingMaster(
                    new MasterSettings(
                            numWorkers,
                            batchSizePerWorker,
                            averagingSpec(),
                            repartition,
                            shuffle,
                            rngSeed,
                            StorageLevels.nameOf(storageLevel),
                            collectTrainingStats,
                            backend,
                            listenerCalls,
                            retries),
                    hooks);
        }

        private AveragingSpec averagingSpec() {
            if (averaging == null) {
                return new AveragingSpec(
                        averagingFrequency == null ? DEFAULT_FREQUENCY : averagingFrequency,
                        updaterState == null ? UpdaterStateMode.AVERAGE : updaterState,
                        FitRunner.ROUND_TIMEOUT);
            }
            if (averagingFrequency != null || updaterState != null) {
                throw new IllegalArgumentException(
                        "Cannot build the training master: averaging takes the place of averagingFrequency and saveUpdater; remove one or the other");
            }
            return averaging;
        }
    }
}
