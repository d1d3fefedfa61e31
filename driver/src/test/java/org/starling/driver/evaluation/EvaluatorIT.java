package org.starling.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.driver.checkpoint.Networks;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

class EvaluatorIT {
    private static final int EXAMPLES = 319;
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(Networks.FEATURES), new LabelFormat.ClassIndex(Networks.CLASSES));
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.DL4J, 64, 1);

    private static final JavaSparkContext spark = LocalSpark.context();

    private final float[] features = randomFeatures();
    private final int[] classes =
            new Random(4).ints(EXAMPLES, 0, Networks.CLASSES).toArray();

    @Test
    void equalsDl4jForAMultiLayerNetwork() {
        MultiLayerNetwork network = Networks.trainedMultiLayer(new Adam(0.01));

        assertEqualsDl4j(network, network.output(matrix()), network.score(dataSet(), false));
    }

    @Test
    void equalsDl4jForAGraph() {
        ComputationGraph graph = Networks.trainedGraph(new Adam(0.01));

        assertEqualsDl4j(graph, graph.outputSingle(matrix()), graph.score(dataSet(), false));
    }

    private void assertEqualsDl4j(Model model, INDArray outputs, double loss) {
        ClassificationReport report = (ClassificationReport) evaluate(ModelStates.of(model), 3, OPTIONS);

        Evaluation oracle = new Evaluation(Networks.CLASSES);
        oracle.eval(dataSet().getLabels(), outputs);
        assertThat(report.examples()).isEqualTo(EXAMPLES);
        assertThat(report.accuracy()).isEqualTo(oracle.accuracy(), within(1e-9));
        // the oracle sums logarithms in float32
        assertThat(report.loss()).isEqualTo(loss, within(1e-5));
        for (int c = 0; c < Networks.CLASSES; c++) {
            assertThat(report.classes().get(c).name()).isEqualTo(NAMES.get(c));
            for (int predicted = 0; predicted < Networks.CLASSES; predicted++) {
                assertThat(report.confusion().get(c).get(predicted))
                        .isEqualTo(oracle.getConfusionMatrix().getCount(c, predicted));
            }
        }
    }

    @Test
    void partitionsAndBatchesDoNotMatter() {
        ModelState model = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        ClassificationReport one = (ClassificationReport) evaluate(model, 1, OPTIONS);

        // more partitions than blocks: some are empty
        ClassificationReport many = (ClassificationReport) evaluate(model, 9, new ReplicaOptions(Backend.AUTO, 7, 1));

        assertThat(many.confusion()).isEqualTo(one.confusion());
        assertThat(many.loss()).isEqualTo(one.loss(), within(1e-6));
        assertThat(evaluate(model, 9, OPTIONS)).isEqualTo(evaluate(model, 9, OPTIONS));
    }

    @Test
    void needsNoUpdaterState() {
        ModelState model = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));

        assertThat(evaluate(model.forInference(), 2, OPTIONS)).isEqualTo(evaluate(model, 2, OPTIONS));
    }

    @Test
    void saysSoWhenThereAreNoExamples() {
        ModelState model = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));

        assertThatThrownBy(() -> new Evaluator(spark).evaluate(model, spark.emptyRDD(), FORMAT, NAMES, OPTIONS))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("the data holds no examples");
    }

    @Test
    void saysSoWhenTheNetworkHasDiverged() {
        ModelState model = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        float[] parameters = model.parameters().clone();
        Arrays.fill(parameters, Float.NaN);
        ModelState diverged = new ModelState(model.network(), parameters, new float[0], 0, 0);

        assertThatThrownBy(() -> evaluate(diverged, 2, OPTIONS))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("for 319 of 319 examples the network puts out NaN or infinity")
                .hasMessageContaining("lower learning rate");
    }

    @Test
    void saysSoWhenParametersAndNetworkDoNotFit() {
        ModelState model = ModelStates.of(Networks.trainedGraph(new Adam(0.01)));
        ModelState wrong = new ModelState(model.network(), new float[5], new float[0], 0, 0);

        assertThatThrownBy(() -> evaluate(wrong, 2, OPTIONS))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("there are 5, but the network has 51");
    }

    private EvaluationReport evaluate(ModelState model, int partitions, ReplicaOptions options) {
        return new Evaluator(spark).evaluate(model, spark.parallelize(blocks(), partitions), FORMAT, NAMES, options);
    }

    /** The examples in blocks of 50, so that batches and blocks do not coincide. */
    private List<ExampleBlock> blocks() {
        List<ExampleBlock> blocks = new ArrayList<>();
        for (int start = 0; start < EXAMPLES; start += 50) {
            int end = Math.min(start + 50, EXAMPLES);
            ByteBuffer packed = ByteBuffer.allocate(
                            (end - start) * FORMAT.features().bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            packed.asFloatBuffer().put(features, start * Networks.FEATURES, (end - start) * Networks.FEATURES);
            blocks.add(ExampleBlock.ofClasses(FORMAT, packed.array(), Arrays.copyOfRange(classes, start, end)));
        }
        return blocks;
    }

    private INDArray matrix() {
        return Nd4j.createFromArray(features).reshape(EXAMPLES, Networks.FEATURES);
    }

    private DataSet dataSet() {
        INDArray labels = Nd4j.zeros(EXAMPLES, Networks.CLASSES);
        for (int i = 0; i < EXAMPLES; i++) {
            labels.putScalar(i, classes[i], 1);
        }
        return new DataSet(matrix(), labels);
    }

    private static float[] randomFeatures() {
        Random random = new Random(3);
        float[] features = new float[EXAMPLES * Networks.FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return features;
    }
}
