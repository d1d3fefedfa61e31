package org.starling.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.starling.driver.dl4j.Closeness.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.listeners.VanillaStatsStorageRouter;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.training.TrainingException;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.testing.LocalSpark;

class StarlingTrainingMasterIT {
    private static final double TOLERANCE = 1e-4;

    private static final JavaSparkContext spark = LocalSpark.context();

    @Test
    void trainsEveryExampleWhereDl4jSparkDropsSome() {
        List<DataSet> examples = Samples.clusters(319, 1);
        var stock = new ParameterAveragingTrainingMaster.Builder(4, 1)
                .batchSizePerWorker(8)
                .averagingFrequency(5)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .trainingHooks(new CountingHook())
                .build();
        var ours = new StarlingTrainingMaster.Builder(4, 1)
                .batchSizePerWorker(8)
                .averagingFrequency(5)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .trainingHooks(new CountingHook())
                .build();

        CountingHook.take();
        new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), stock).fit(spark.parallelize(examples, 4));
        long byStock = CountingHook.take();
        new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), ours).fit(spark.parallelize(examples, 4));

        assertThat(CountingHook.take()).isEqualTo(319);
        assertThat(byStock).isLessThan(319);
    }

    @ParameterizedTest
    @EnumSource(Repartition.class)
    void partitionsOfAnySizeAreTrained(Repartition repartition) {
        List<Integer> sizes = List.of(0, 50, 3, 1);
        var data = spark.parallelize(sizes, 4)
                .flatMap(size -> Samples.clusters(size, 1).iterator());
        var master = new StarlingTrainingMaster.Builder(4, 1)
                .batchSizePerWorker(8)
                .averagingFrequency(2)
                .repartionData(repartition)
                .trainingHooks(new CountingHook())
                .build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), master);

        CountingHook.take();
        network.fit(data);

        assertThat(CountingHook.take()).isEqualTo(54);
        // the largest share is 50 examples, or a fourth of all
        assertThat(network.getNetwork().getIterationCount()).isEqualTo(repartition == Repartition.Always ? 2 : 7);
    }

    @Test
    void learnsDataSortedByClassAndIsEvaluatedByDl4jSpark() {
        List<DataSet> sorted = new ArrayList<>(Samples.clusters(300, 1));
        sorted.sort((one, other) -> Integer.compare(one.outcome(), other.outcome()));
        var data = spark.parallelize(sorted, 4);
        var master = new StarlingTrainingMaster.Builder(4, 1)
                .batchSizePerWorker(8)
                .averagingFrequency(5)
                .rngSeed(3)
                .build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Adam(0.01)), master);

        network.fit(data);
        double firstScore = network.getScore();
        for (int epoch = 1; epoch < 8; epoch++) {
            network.fit(data);
        }

        Evaluation evaluation = network.evaluate(data);
        assertThat(evaluation.accuracy()).isGreaterThan(0.95);
        assertThat(network.getScore())
                .isLessThan(firstScore)
                .isEqualTo(network.getNetwork().score());
        assertThat(network.calculateScore(data, true)).isLessThan(firstScore);
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        var data = spark.parallelize(Samples.clusters(200, 10), 3);
        INDArray first = parametersAfterTwoCalls(data, 5);

        assertThat(parametersAfterTwoCalls(data, 5)).isEqualTo(first);
        assertThat(parametersAfterTwoCalls(data, 6)).isNotEqualTo(first);
    }

    private static INDArray parametersAfterTwoCalls(org.apache.spark.api.java.JavaRDD<DataSet> data, long seed) {
        var master = new StarlingTrainingMaster.Builder(4, 10)
                .batchSizePerWorker(8)
                .rngSeed(seed)
                .build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Adam(0.01)), master);
        network.fit(data);
        return network.fit(data).params().dup();
    }

    @Test
    void filesOfDataSetsAreTrainedOnFromAFolder(@TempDir Path folder) throws IOException {
        List<DataSet> parts = Samples.clusters(40, 10);
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).save(folder.resolve("part-" + i + ".bin").toFile());
        }
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), oneBatch(40));
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.layers(new Sgd(0.1)));
        oracle.init();

        network.fit(folder.toUri().toString());
        network.fit(folder.toUri().toString());

        oracle.fit(DataSet.merge(parts));
        oracle.fit(DataSet.merge(parts));
        assertClose(network.getNetwork().params(), oracle.params(), TOLERANCE);
        assertThat(network.getNetwork().getEpochCount()).isEqualTo(2);
    }

    @Test
    void filesOfMultiDataSetsAreTrainedOnFromAFolder(@TempDir Path folder) throws IOException {
        List<MultiDataSet> parts = List.of(Samples.pairs(10, 1), Samples.pairs(10, 2));
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).save(folder.resolve("part-" + i + ".bin").toFile());
        }
        var network = new SparkComputationGraph(spark, SampleNetworks.twoInputs(new Sgd(0.1)), oneBatch(20));
        ComputationGraph oracle = new ComputationGraph(SampleNetworks.twoInputs(new Sgd(0.1)));
        oracle.init();

        network.fitMultiDataSet(folder.toUri().toString());

        oracle.fit(org.nd4j.linalg.dataset.MultiDataSet.merge(parts));
        assertClose(network.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    @Test
    void aFileThatIsNoDataSetIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("broken.bin"), "no data set");
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), oneBatch(40));

        assertThatThrownBy(() -> network.fit(folder.toUri().toString()))
                .hasMessageContaining("Cannot load the data set")
                .hasMessageContaining("broken.bin");
    }

    private static StarlingTrainingMaster oneBatch(int examples) {
        return new StarlingTrainingMaster.Builder(1, 10)
                .batchSizePerWorker(examples)
                .backend(Backend.AUTO)
                .build();
    }

    @Test
    void listenersOnWorkersHearOfEveryBatchAndRouteToTheDriver() {
        var network = new SparkDl4jMultiLayer(
                spark,
                SampleNetworks.layers(new Sgd(0.1)),
                new StarlingTrainingMaster.Builder(2, 1).batchSizePerWorker(8).build());
        VanillaStatsStorageRouter router = new VanillaStatsStorageRouter();
        network.setListeners(router, new RecordingListener());

        RecordingListener.take();
        network.fit(spark.parallelize(Samples.clusters(64, 1), 2));

        assertThat(RecordingListener.take()).isEqualTo(8);
        assertThat(router.getUpdates())
                .hasSize(8)
                .extracting(update -> update.getWorkerID().replaceAll(".*_", ""))
                .containsOnly("0", "1");
    }

    @Test
    void listenersInTheDriverHearOfEveryCallAndLeaveTheBackendFree() {
        var network = new SparkDl4jMultiLayer(
                spark,
                SampleNetworks.layers(new Sgd(0.1)),
                new StarlingTrainingMaster.Builder(2, 1)
                        .batchSizePerWorker(8)
                        .backend(Backend.ONEDNN)
                        .listenerCalls(ListenerCalls.EVERY_FIT)
                        .build());
        VanillaStatsStorageRouter router = new VanillaStatsStorageRouter();
        network.setListeners(router, new RecordingListener());
        var data = spark.parallelize(Samples.clusters(64, 1), 2);

        RecordingListener.take();
        network.fit(data);
        network.fit(data);

        assertThat(RecordingListener.take()).isEqualTo(2);
        assertThat(router.getUpdates())
                .extracting(update -> ((RecordingListener.Note) update).iteration())
                .containsExactly(4, 8);
        assertThat(((RecordingListener.Note) router.getUpdates().get(1)).score())
                .isEqualTo(network.getScore());
    }

    @Test
    void timesAreCollectedAndExported(@TempDir Path folder) throws IOException {
        var network = new SparkDl4jMultiLayer(
                spark,
                SampleNetworks.layers(new Sgd(0.1)),
                new StarlingTrainingMaster.Builder(2, 1)
                        .collectTrainingStats(true)
                        .build());
        var data = spark.parallelize(Samples.clusters(64, 1), 2);
        network.fit(data);
        network.fit(data);

        SparkTrainingStats stats = network.getSparkTrainingStats();
        stats.exportStatFiles(folder.toUri().toString(), spark.sc());

        assertThat(stats.getValue(StarlingTrainingStats.FIT)).hasSize(2);
        assertThat(stats.getValue(StarlingTrainingStats.WORKER_TRAINING)).hasSize(4);
        assertThat(folder.resolve(StarlingTrainingStats.WORKER_TRAINING + ".txt"))
                .content()
                .hasLineCount(5)
                .startsWith("machineId,");
        network.setCollectTrainingStats(false);
        assertThat(network.getSparkTrainingStats()).isNull();
    }

    @Test
    void aCallThatFailsLeavesTheNetworkAsItWas() {
        var network = new SparkDl4jMultiLayer(
                spark,
                SampleNetworks.layers(new Sgd(1e38)),
                new StarlingTrainingMaster.Builder(2, 1).batchSizePerWorker(8).build());
        INDArray before = network.getNetwork().params().dup();

        assertThatThrownBy(() -> network.fit(spark.parallelize(Samples.clusters(64, 1), 2)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no longer a finite number");

        assertThat(network.getNetwork().params()).isEqualTo(before);
        assertThat(network.getNetwork().getEpochCount()).isZero();
    }

    @Test
    void anEmptyRddLeavesTheNetworkAsItWas() {
        var network = new SparkDl4jMultiLayer(
                spark, SampleNetworks.layers(new Sgd(0.1)), new StarlingTrainingMaster.Builder(2, 1).build());
        INDArray before = network.getNetwork().params().dup();

        network.fit(spark.<DataSet>parallelize(List.of(), 2));

        assertThat(network.getNetwork().params()).isEqualTo(before);
    }

    @Test
    void anotherNetworkDoesNotInheritTheMomentumOfTheOneBefore() {
        var data = spark.parallelize(Samples.clusters(200, 10), 2);
        StarlingTrainingMaster used = withOuterMomentum();
        new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), used).fit(data);

        INDArray second = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), used)
                .fit(data)
                .params()
                .dup();

        INDArray alone = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), withOuterMomentum())
                .fit(data)
                .params()
                .dup();
        assertThat(second).isEqualTo(alone);
    }

    private static StarlingTrainingMaster withOuterMomentum() {
        return new StarlingTrainingMaster.Builder(2, 1)
                .batchSizePerWorker(8)
                .rngSeed(3)
                .averaging(new AveragingSpec(
                        null,
                        new AveragingSchedule.Every(4),
                        new OuterOptimizer.Nesterov(0.7, 0.9),
                        CodecType.FP32,
                        UpdaterStateMode.AVERAGE,
                        Overlap.NONE,
                        1,
                        Duration.ofSeconds(60)))
                .build();
    }

    @Test
    void tooFewSlotsAreAnErrorBeforeAnythingRuns() {
        var network = new SparkDl4jMultiLayer(
                spark, SampleNetworks.layers(new Sgd(0.1)), new StarlingTrainingMaster.Builder(9, 1).build());

        assertThatThrownBy(() -> network.fit(spark.parallelize(Samples.clusters(64, 1), 2)))
                .isInstanceOf(TooFewSlotsException.class)
                .hasMessageContainingAll("9 workers", "4 task slots", "numWorkers=4");
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"ONEDNN", "TORCH"})
    void aBackendThatCannotTrainIsRefusedWithTheReason(Backend backend) {
        var network = new SparkDl4jMultiLayer(
                spark,
                SampleNetworks.lstm(new Sgd(0.1)),
                new StarlingTrainingMaster.Builder(2, 1).backend(backend).build());

        DataSet blurred = Samples.maskedSequences(4, 1);
        blurred.getFeaturesMaskArray().muli(0.5);

        assertThatThrownBy(() -> network.fit(spark.parallelize(List.of(blurred), 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll(backend.name().toLowerCase(Locale.ROOT), "masks", "AUTO");
    }

    @Test
    void asManyWorkersAsSlotsByDefault() {
        var master = new StarlingTrainingMaster.Builder(1)
                .batchSizePerWorker(8)
                .shuffle(Shuffle.OFF)
                .build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), master);

        network.fit(spark.parallelize(Samples.clusters(64, 1), 2));

        // 64 examples are two batches for each of four workers
        assertThat(network.getNetwork().getIterationCount()).isEqualTo(2);
    }

    @Test
    void thePackedDataIsKeptForTheSameRddAndGivenBack() {
        var master = new StarlingTrainingMaster.Builder(2, 1).build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), master);
        Set<Integer> before = Set.copyOf(spark.getPersistentRDDs().keySet());

        network.fit(spark.parallelize(Samples.clusters(64, 1), 2));
        network.fit(spark.parallelize(Samples.clusters(64, 1), 2));

        assertThat(persistedSince(before)).hasSize(1);
        assertThat(master.deleteTempFiles(spark)).isTrue();
        assertThat(persistedSince(before)).isEmpty();
    }

    @Test
    void withoutStorageLevelNoPackedDataIsKept() {
        Set<Integer> before = Set.copyOf(spark.getPersistentRDDs().keySet());
        var master = new StarlingTrainingMaster.Builder(2, 1)
                .shuffle(Shuffle.OFF)
                .storageLevel(null)
                .build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), master);

        // each partition holds the share of a worker already
        network.fit(spark.parallelize(Samples.clusters(64, 1), 2));

        assertThat(network.getNetwork().getEpochCount()).isEqualTo(1);
        assertThat(persistedSince(before)).isEmpty();
    }

    @Test
    void dataThatCannotBeReadLeavesNothingPersisted() {
        Set<Integer> before = Set.copyOf(spark.getPersistentRDDs().keySet());
        var broken = spark.parallelize(List.of(1, 2), 2).<DataSet>map(index -> {
            throw new IllegalStateException("no such data set");
        });
        var network = new SparkDl4jMultiLayer(
                spark, SampleNetworks.layers(new Sgd(0.1)), new StarlingTrainingMaster.Builder(2, 1).build());

        assertThatThrownBy(() -> network.fit(broken)).hasMessageContaining("no such data set");

        assertThat(persistedSince(before)).isEmpty();
    }

    private static Set<Integer> persistedSince(Set<Integer> before) {
        Set<Integer> now = new HashSet<>(spark.getPersistentRDDs().keySet());
        now.removeAll(before);
        return now;
    }
}
