package org.starling.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.starling.driver.dl4j.Closeness.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.pipeline.testing.LocalSpark;

/**
 * dl4j-spark's definition of correctness: one worker equals one machine. Averaging after every step equals the full batch on
 * one machine, if the update is linear in the gradient.
 */
class EqualToOneMachineIT {
    /**
     * Rounding of float32: the same numbers are summed in another order. Updaters that divide by a root of small second moments
     * make the differences larger.
     */
    private static final double TOLERANCE = 1e-4;

    private static final JavaSparkContext spark = LocalSpark.context();

    static Stream<Arguments> updatersAndBackends() {
        return Stream.of(new Sgd(0.1), new Nesterovs(0.05, 0.9), new Adam(0.01), new RmsProp(0.01))
                .flatMap(updater ->
                        Stream.of(Backend.ONEDNN, Backend.DL4J).map(backend -> Arguments.of(updater, backend)));
    }

    @ParameterizedTest
    @MethodSource("updatersAndBackends")
    void oneWorkerTrainsALayeredNetworkAsOneMachineCallAfterCall(IUpdater updater, Backend backend) {
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.layers(updater));
        oracle.init();
        List<DataSet> batches = Samples.clusters(100, 16);
        SparkDl4jMultiLayer ours =
                new SparkDl4jMultiLayer(spark, SampleNetworks.layers(updater), master(1, 16, 5, backend));
        // data sets of 7 examples: batches are made of parts of them
        var data = spark.parallelize(Samples.clusters(100, 7), 3);

        for (int epoch = 0; epoch < 3; epoch++) {
            batches.forEach(oracle::fit);
            oracle.incrementEpochCount();
            ours.fit(data);
        }

        MultiLayerNetwork trained = ours.getNetwork();
        assertClose(trained.params(), oracle.params(), TOLERANCE);
        if (oracle.getUpdater().getStateViewArray() != null) {
            assertClose(
                    trained.getUpdater().getStateViewArray(),
                    oracle.getUpdater().getStateViewArray(),
                    TOLERANCE);
        }
        assertThat(trained.getIterationCount()).isEqualTo(oracle.getIterationCount());
        assertThat(trained.getEpochCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("updatersAndBackends")
    void oneWorkerTrainsAGraphAsOneMachineCallAfterCall(IUpdater updater, Backend backend) {
        ComputationGraph oracle = new ComputationGraph(SampleNetworks.graph(updater));
        oracle.init();
        List<DataSet> batches = Samples.clusters(100, 16);
        SparkComputationGraph ours =
                new SparkComputationGraph(spark, SampleNetworks.graph(updater), master(1, 16, 5, backend));
        var data = spark.parallelize(Samples.clusters(100, 7), 3);

        for (int epoch = 0; epoch < 3; epoch++) {
            batches.forEach(oracle::fit);
            oracle.incrementEpochCount();
            ours.fit(data);
        }

        ComputationGraph trained = ours.getNetwork();
        assertClose(trained.params(), oracle.params(), TOLERANCE);
        if (oracle.getUpdater().getStateViewArray() != null) {
            assertClose(
                    trained.getUpdater().getStateViewArray(),
                    oracle.getUpdater().getStateViewArray(),
                    TOLERANCE);
        }
        assertThat(trained.getIterationCount()).isEqualTo(oracle.getIterationCount());
        assertThat(trained.getEpochCount()).isEqualTo(3);
    }

    static Stream<Arguments> linearUpdatersAndWorkers() {
        return Stream.of(new Sgd(0.1), new Nesterovs(0.05, 0.9))
                .flatMap(updater -> Stream.of(2, 4).map(workers -> Arguments.of(updater, workers)));
    }

    @ParameterizedTest
    @MethodSource("linearUpdatersAndWorkers")
    void averagingEveryStepOfALayeredNetworkIsTheFullBatchOnOneMachine(IUpdater updater, int workers) {
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.layers(updater));
        oracle.init();
        List<DataSet> examples = Samples.clusters(96, 1);
        SparkDl4jMultiLayer ours =
                new SparkDl4jMultiLayer(spark, SampleNetworks.layers(updater), master(workers, 8, 1, Backend.AUTO));
        var data = spark.parallelize(examples, 3);

        for (int epoch = 0; epoch < 2; epoch++) {
            fullBatches(examples, workers, 8).forEach(oracle::fit);
            ours.fit(data);
        }

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
        assertThat(ours.getNetwork().getIterationCount()).isEqualTo(oracle.getIterationCount());
    }

    @ParameterizedTest
    @MethodSource("linearUpdatersAndWorkers")
    void averagingEveryStepOfAGraphIsTheFullBatchOnOneMachine(IUpdater updater, int workers) {
        ComputationGraph oracle = new ComputationGraph(SampleNetworks.graph(updater));
        oracle.init();
        List<DataSet> examples = Samples.clusters(96, 1);
        SparkComputationGraph ours =
                new SparkComputationGraph(spark, SampleNetworks.graph(updater), master(workers, 8, 1, Backend.AUTO));
        var data = spark.parallelize(examples, 3);

        for (int epoch = 0; epoch < 2; epoch++) {
            fullBatches(examples, workers, 8).forEach(oracle::fit);
            ours.fit(data);
        }

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sequencesWithoutMasksTrainAsOnOneMachine(Backend backend) {
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.lstm(new Adam(0.01)));
        oracle.init();
        List<DataSet> batches = List.of(Samples.sequences(8, 1), Samples.sequences(8, 2), Samples.sequences(5, 3));
        SparkDl4jMultiLayer ours =
                new SparkDl4jMultiLayer(spark, SampleNetworks.lstm(new Adam(0.01)), master(1, 8, 1, backend));

        batches.forEach(oracle::fit);
        ours.fit(spark.parallelize(batches, 2));

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    static Stream<Backend> backends() {
        return Stream.of(Backend.ONEDNN, Backend.DL4J);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void masksCountAsOnOneMachine(Backend backend) {
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.lstm(new Adam(0.01)));
        oracle.init();
        List<DataSet> halves = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            halves.add(Samples.maskedSequences(4, i));
        }
        SparkDl4jMultiLayer ours =
                new SparkDl4jMultiLayer(spark, SampleNetworks.lstm(new Adam(0.01)), master(1, 8, 2, backend));

        for (int i = 0; i < 6; i += 2) {
            oracle.fit(DataSet.merge(halves.subList(i, i + 2)));
        }
        ours.fit(spark.parallelize(halves, 3));

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("linearUpdatersAndWorkers")
    void twoInputsAveragedEveryStepAreTheFullBatchOnOneMachine(IUpdater updater, int workers) {
        ComputationGraph oracle = new ComputationGraph(SampleNetworks.twoInputs(updater));
        oracle.init();
        List<MultiDataSet> shares = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            shares.add(Samples.pairs(8, worker));
        }
        SparkComputationGraph ours = new SparkComputationGraph(
                spark, SampleNetworks.twoInputs(updater), master(workers, 8, 1, Backend.AUTO));
        var data = spark.parallelize(shares, 2);

        for (int epoch = 0; epoch < 3; epoch++) {
            oracle.fit(org.nd4j.linalg.dataset.MultiDataSet.merge(shares));
            ours.fitMultiDataSet(data);
        }

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    @Test
    void parametersSetBetweenCallsAreTrainedOn() {
        List<DataSet> batches = Samples.clusters(32, 16);
        MultiLayerNetwork oracle = new MultiLayerNetwork(SampleNetworks.layers(new Sgd(0.1)));
        oracle.init();
        SparkDl4jMultiLayer ours =
                new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Sgd(0.1)), master(2, 16, 1, Backend.AUTO));
        var data = spark.parallelize(batches, 2);

        ours.fit(data);
        ours.getNetwork().setParams(oracle.params().dup());
        ours.fit(data);
        oracle.fit(DataSet.merge(batches));

        assertClose(ours.getNetwork().params(), oracle.params(), TOLERANCE);
    }

    /** The examples of all workers in each step, as one data set: each worker has a range of the examples. */
    private static List<DataSet> fullBatches(List<DataSet> examples, int workers, int batchSize) {
        int share = examples.size() / workers;
        List<DataSet> batches = new ArrayList<>();
        for (int from = 0; from < share; from += batchSize) {
            List<DataSet> parts = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int start = worker * share + from;
                parts.addAll(examples.subList(start, start + Math.min(batchSize, share - from)));
            }
            batches.add(DataSet.merge(parts));
        }
        return batches;
    }

    private static StarlingTrainingMaster master(int workers, int batchSize, int every, Backend backend) {
        return new StarlingTrainingMaster.Builder(workers, 1)
                .batchSizePerWorker(batchSize)
                .averagingFrequency(every)
                .backend(backend)
                .shuffle(Shuffle.OFF)
                .rngSeed(1)
                .build();
    }
}
