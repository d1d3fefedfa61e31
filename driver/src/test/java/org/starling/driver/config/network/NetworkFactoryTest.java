package org.starling.driver.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;
import org.starling.layers.QuantileLoss;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;

class NetworkFactoryTest {
    private final NetworkFactory factory = new NetworkFactory(new Configuration(), spec -> {
        throw new IllegalStateException("no checkpoint in " + spec.origin());
    });

    @TempDir
    private Path folder;

    private static ExampleFormat format(int classes, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.ClassIndex(classes));
    }

    private static ModelSpec.Mlp mlp(Integer... hidden) {
        return new ModelSpec.Mlp(List.of(hidden), UpdaterChoice.ADAM, null, 1);
    }

    private static ModelSpec.Cnn cnn() {
        return new ModelSpec.Cnn(UpdaterChoice.ADAM, null, 1);
    }

    @Test
    void mlpHasTheLayersThatWereAskedFor() {
        Network network = factory.create(mlp(128, 32), format(10, 64));
        // weights and biases of 64 -> 128 -> 32 -> 10
        assertThat(network.initialise().numParams()).isEqualTo(64 * 128 + 128 + 128 * 32 + 32 + 32 * 10 + 10);
    }

    @Test
    void mlpFlattensImages() {
        assertThat(factory.create(mlp(16), format(10, 1, 28, 28)).initialise().numParams())
                .isEqualTo(784 * 16 + 16 + 16 * 10 + 10);
    }

    @Test
    void cnnForMnistHas93322Parameters() {
        assertThat(factory.create(cnn(), format(10, 1, 28, 28)).initialise().numParams())
                .isEqualTo(93_322);
    }

    @Test
    void cnnNamesTheLayerThatImagesAreTooSmallFor() {
        assertThatThrownBy(() -> factory.create(cnn(), format(10, 1, 8, 8)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("pooling 2 needs at least 2x2, but only 1x1 is left");
    }

    @Test
    void lstmReadsSequencesAndPredictsFromTheLastStep() {
        ModelSpec.Lstm spec = new ModelSpec.Lstm(List.of(20, 16), UpdaterChoice.ADAM, null, 1, ClassWeights.NONE);

        // each LSTM: input, recurrent and bias of four gates
        assertThat(factory.create(spec, format(10, 30, 5)).initialise().numParams())
                .isEqualTo(4 * (30 * 20 + 20 * 20 + 20) + 4 * (20 * 16 + 16 * 16 + 16) + 16 * 10 + 10);
        assertThatThrownBy(() -> factory.create(spec, format(10, 30)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("it needs sequences [features, time]");
    }

    @Test
    void balancedClassWeightsAreThoseOfTheLoss() {
        ModelSpec.Mlp spec = new ModelSpec.Mlp(List.of(8), UpdaterChoice.ADAM, null, 1, ClassWeights.BALANCED);

        MultiLayerNetwork network = (MultiLayerNetwork)
                factory.create(spec, new NetworkData(format(2, 4), List.of(30L, 10L), List.of(), List.of()))
                        .initialise();

        OutputLayer output =
                (OutputLayer) network.getLayerWiseConfigurations().getConf(1).getLayer();
        // 40 / (2 · 30) and 40 / (2 · 10)
        assertThat(((LossMCXENT) output.getLossFn()).getWeights().toDoubleVector())
                .containsExactly(40.0 / 60, 2.0);
    }

    @Test
    void cnnNeedsImages() {
        assertThatThrownBy(() -> factory.create(cnn(), format(10, 64)))
                .hasMessageContaining("set data.shape to [channels, height, width]");
    }

    @Test
    void builtinNetworksHaveTheLossOfTheirTargets() {
        Encoding number = new Encoding.Scaled(0, ColumnScaling.NONE);
        Encoding labels = new Encoding.MultiHot(1, ";", List.of("a", "b"));
        Encoding low = new Encoding.Quantile(number, 0.1);
        Encoding high = new Encoding.Quantile(number, 0.9);

        assertThat(output(number, new Encoding.Logarithm(1)))
                .returns(new LossMSE(), OutputLayer::getLossFn)
                .returns(Activation.IDENTITY.getActivationFunction(), OutputLayer::getActivationFn);
        assertThat(output(labels))
                .returns(new LossBinaryXENT(), OutputLayer::getLossFn)
                .returns(Activation.SIGMOID.getActivationFunction(), OutputLayer::getActivationFn);
        assertThat(output(low, high))
                .returns(new QuantileLoss(0.1, 0.9), OutputLayer::getLossFn)
                .returns(Activation.IDENTITY.getActivationFunction(), OutputLayer::getActivationFn)
                .returns(2L, OutputLayer::getNOut);
        assertThatThrownBy(() -> output(number, labels))
                .hasMessageContaining("vectors of 3 values of different kinds")
                .hasMessageContaining("model.json");
        ModelSpec.Mlp weighted = new ModelSpec.Mlp(List.of(8), UpdaterChoice.ADAM, null, 1, ClassWeights.BALANCED);
        assertThatThrownBy(() -> factory.create(weighted, targets(number)))
                .hasMessageContaining("label vectors have no classes; remove classWeights from model");
    }

    private OutputLayer output(Encoding... targets) {
        MultiLayerNetwork network =
                (MultiLayerNetwork) factory.create(mlp(4), targets(targets)).initialise();
        return (OutputLayer) network.getLayerWiseConfigurations().getConf(1).getLayer();
    }

    private static NetworkData targets(Encoding... targets) {
        int width = Stream.of(targets).mapToInt(Encoding::width).sum();
        return new NetworkData(
                new ExampleFormat(FeatureFormat.float32(6), new LabelFormat.FloatVector(width)),
                List.of(),
                List.of(targets),
                List.of());
    }

    @Test
    void quantilesNeedTheirLoss() throws IOException {
        Encoding number = new Encoding.Scaled(0, ColumnScaling.NONE);
        NetworkData quantiles = targets(new Encoding.Quantile(number, 0.1), new Encoding.Quantile(number, 0.9));

        assertThatThrownBy(() -> factory.create(new ModelSpec.JsonFile(write(6, 2)), quantiles))
                .hasMessageContaining("QuantileLoss with the levels [0.1, 0.9]");
        String json = factory.create(mlp(4), quantiles).json();
        assertThat(factory.create(new ModelSpec.JsonFile(write(json)), quantiles)
                        .json())
                .contains("QuantileLoss");
    }

    @Test
    void updaterAndLearningRateArriveInTheNetwork() {
        assertThat(updaterOf(mlp(4))).isEqualTo(new Adam(0.001));
        assertThat(updaterOf(new ModelSpec.Mlp(List.of(4), UpdaterChoice.RMSPROP, 0.25, 1)))
                .isEqualTo(new RmsProp(0.25));
    }

    private Object updaterOf(ModelSpec spec) {
        MultiLayerNetwork network =
                (MultiLayerNetwork) factory.create(spec, format(3, 2)).initialise();
        return ((DenseLayer) network.getLayerWiseConfigurations().getConf(0).getLayer()).getIUpdater();
    }

    @Test
    void readsNetworksThatDl4jWrote() throws IOException {
        Network network = factory.create(new ModelSpec.JsonFile(write(6, 3)), format(3, 6));
        assertThat(network.kind()).isEqualTo(Network.Kind.MULTI_LAYER);
    }

    @Test
    void readsGraphsThatDl4jWrote() throws IOException {
        String json = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", output(6, 3), "in")
                .setOutputs("out")
                .build()
                .toJson();
        Network network = factory.create(new ModelSpec.JsonFile(write(json)), format(3, 6));
        assertThat(network.kind()).isEqualTo(Network.Kind.COMPUTATION_GRAPH);
    }

    @Test
    void refusesANetworkThatDoesNotFitTheData() throws IOException {
        ModelSpec spec = new ModelSpec.JsonFile(write(6, 3));
        assertThatThrownBy(() -> factory.create(spec, format(4, 6)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("its output for one example has the shape [3], but a label has 4 values");
        assertThatThrownBy(() -> factory.create(spec, format(3, 5)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("does not accept examples of shape [5]");
    }

    @Test
    void refusesSequencesWithClassesLastWhereEachStepHasALabel() throws IOException {
        // as many steps as classes: the shape alone would do
        ExampleFormat steps = new ExampleFormat(FeatureFormat.float32(5, 5), new LabelFormat.ClassSequence(5, 5));
        assertThat(factory.create(sequences(RNNFormat.NCW), steps).initialise().numParams())
                .isPositive();
        ModelSpec nwc = sequences(RNNFormat.NWC);
        assertThatThrownBy(() -> factory.create(nwc, steps))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("it puts out [steps, classes]")
                .hasMessageContaining("RNNFormat.NCW");
    }

    private ModelSpec sequences(RNNFormat order) throws IOException {
        String json = new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LSTM.Builder().nIn(5).nOut(4).dataFormat(order).build())
                .layer(new RnnOutputLayer.Builder()
                        .nIn(4)
                        .nOut(5)
                        .dataFormat(order)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build()
                .toJson();
        return new ModelSpec.JsonFile(write(json));
    }

    @Test
    void refusesFilesThatAreNotNetworks() throws IOException {
        String file = write("{\"a\": 1}");
        assertThatThrownBy(() -> factory.create(new ModelSpec.JsonFile(file), format(3, 5)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("neither a MultiLayerConfiguration")
                .hasMessageContaining(file);
        assertThatThrownBy(() -> factory.create(new ModelSpec.JsonFile(file + "x"), format(3, 5)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("Cannot read the network");
    }

    @Test
    void passesOnWhyACheckpointCannotBeRead() {
        assertThatThrownBy(() -> factory.create(new ModelSpec.Checkpoint("runs/x"), format(3, 5)))
                .hasMessageContaining("no checkpoint in runs/x");
    }

    private String write(int inputs, int outputs) throws IOException {
        return write(new NeuralNetConfiguration.Builder()
                .list()
                .layer(output(inputs, outputs))
                .build()
                .toJson());
    }

    private String write(String json) throws IOException {
        return Files.writeString(folder.resolve("network.json"), json).toString();
    }

    private static OutputLayer output(int inputs, int outputs) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .nIn(inputs)
                .nOut(outputs)
                .build();
    }
}
