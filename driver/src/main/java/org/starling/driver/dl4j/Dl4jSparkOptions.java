package org.starling.driver.dl4j;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.RepartitionStrategy;
import org.deeplearning4j.spark.api.TrainingHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

/**
 * The options of dl4j-spark's {@code ParameterAveragingTrainingMaster.Builder}, under its names and with its defaults where
 * they mean the same. Options that have no meaning here are accepted and named once in the log. Values are checked when the
 * master is built.
 *
 * @param <B> the builder itself
 */
public abstract class Dl4jSparkOptions<B extends Dl4jSparkOptions<B>> {
    private static final Logger LOG = LoggerFactory.getLogger(StarlingTrainingMaster.class);

    private final Map<String, String> withoutEffect = new TreeMap<>();

    final Integer numWorkers;
    final List<TrainingHook> hooks = new ArrayList<>();
    int batchSizePerWorker = 16;
    Integer averagingFrequency;
    UpdaterStateMode updaterState;
    Repartition repartition = Repartition.Always;
    StorageLevel storageLevel = StorageLevel.MEMORY_AND_DISK();
    long rngSeed = new SecureRandom().nextLong();
    boolean collectTrainingStats;

    /**
     * @param numWorkers replicas that train side by side, each in one task; {@code null} for as many as the cluster runs tasks
     *     at once
     */
    Dl4jSparkOptions(Integer numWorkers) {
        this.numWorkers = numWorkers;
    }

    abstract B self();

    /** Examples in each step of a worker; 16 by default. Data sets are merged and divided to have this size. */
    public B batchSizePerWorker(int batchSizePerWorker) {
        this.batchSizePerWorker = batchSizePerWorker;
        return self();
    }

    /** Batches that each worker trains between two averages; 5 by default. */
    public B averagingFrequency(int averagingFrequency) {
        this.averagingFrequency = averagingFrequency;
        return self();
    }

    /**
     * Whether updater state (momentum, second moments) is averaged with the parameters; if not it starts from zero after every
     * average. It is averaged by default, as in dl4j-spark's documentation, but not in its builder.
     */
    public B saveUpdater(boolean saveUpdater) {
        this.updaterState = saveUpdater ? UpdaterStateMode.AVERAGE : UpdaterStateMode.RESET;
        return self();
    }

    /**
     * Condition under which examples are divided anew among workers: always by default, so that shares differ by one example at
     * most. Otherwise every partition of the RDD is the share of one worker.
     */
    public B repartionData(Repartition repartition) {
        this.repartition = repartition;
        return self();
    }

    /** Has no effect: shares are always equal. */
    public B repartitionStrategy(RepartitionStrategy repartitionStrategy) {
        return ignore("repartitionStrategy", "shares of workers are always equal to one example");
    }

    /**
     * Storage level of the packed examples between calls of {@code fit} on the same RDD; in memory and on disk by default.
     * {@code null} keeps nothing.
     */
    public B storageLevel(StorageLevel storageLevel) {
        this.storageLevel = storageLevel;
        return self();
    }

    /** Has no effect: examples of any source are kept as {@link #storageLevel} specifies. */
    public B storageLevelStreams(StorageLevel storageLevelStreams) {
        return ignore("storageLevelStreams", "loaded examples are kept as storageLevel specifies");
    }

    /** Has no effect: examples are kept in Spark, never exported to files. */
    public B rddTrainingApproach(RDDTrainingApproach rddTrainingApproach) {
        return ignore("rddTrainingApproach", "examples are kept in Spark and not exported to files");
    }

    /** Has no effect: nothing is exported. */
    public B exportDirectory(String exportDirectory) {
        return ignore("exportDirectory", "examples are kept in Spark and not exported to files");
    }

    /** Has no effect: workers average among themselves, not in a tree of Spark tasks. */
    public B aggregationDepth(int aggregationDepth) {
        return ignore("aggregationDepth", "workers average among themselves, not in a tree of Spark tasks");
    }

    /** Has no effect: batches are cut from packed examples in memory. */
    public B workerPrefetchNumBatches(int prefetchNumBatches) {
        return ignore("workerPrefetchNumBatches", "batches are cut from packed examples in memory");
    }

    /** Called on the workers before and after every update, with the batch and the replica; networks then train on DL4J. */
    public B trainingHooks(Collection<TrainingHook> trainingHooks) {
        hooks.clear();
        if (trainingHooks != null) {
            hooks.addAll(trainingHooks);
        }
        return self();
    }

    /** As {@link #trainingHooks(Collection)}. */
    public B trainingHooks(TrainingHook... trainingHooks) {
        return trainingHooks(Arrays.asList(trainingHooks));
    }

    /** Seed of the order of examples and of dropout; another one in every program by default. */
    public B rngSeed(long rngSeed) {
        this.rngSeed = rngSeed;
        return self();
    }

    /** Whether the time of each phase is recorded; it is not by default. */
    public B collectTrainingStats(boolean collectTrainingStats) {
        this.collectTrainingStats = collectTrainingStats;
        return self();
    }

    private B ignore(String option, String reason) {
        withoutEffect.put(option, reason);
        return self();
    }

    /** Names the options that were set and have no effect. */
    void logIgnored() {
        withoutEffect.forEach((option, reason) -> LOG.info("The option {} has no effect: {}", option, reason));
    }
}
