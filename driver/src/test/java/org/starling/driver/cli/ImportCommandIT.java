package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.serving.Prediction;
import org.starling.serving.StarlingModel;

/** Models of other programs that predict without training. */
class ImportCommandIT {
    /** Of the ONNX model: class i has the logit of feature i. */
    private static final float[] WEIGHTS = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};

    @TempDir
    Path folder;

    private Path checkpoints;

    @BeforeEach
    void choose() {
        checkpoints = folder.resolve("imported");
    }

    /** Four numbers; three logits, which are the first three numbers. */
    private Path onnx(String operator) throws IOException {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of(4L), "");
        String logits = graph.node("Gemm", x, graph.floats(WEIGHTS, 4, 3)).append();
        graph.output(graph.node(operator, logits).append(), "y", DataType.FLOAT, List.of(3L), "");
        return write(operator + ".onnx", graph);
    }

    private Path write(String name, OnnxGraph graph) throws IOException {
        byte[] bytes = ModelProto.newBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17).build())
                .setGraph(graph.build("test"))
                .build()
                .toByteArray();
        return Files.write(folder.resolve(name), bytes);
    }

    private CommandRun importOf(Path file, String... options) {
        String[] command = {"import", file.toString(), checkpoints.toString()};
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return CommandRun.of(all);
    }

    private CommandRun spark(String command, Path input) {
        return CommandRun.of(
                command, checkpoints.toString(), "--input", input.toString(), "--json", "--master", "local[2]");
    }

    @Test
    void anImportedClassifierPredictsEvaluatesAndServes() throws IOException {
        CommandRun run = importOf(onnx("Identity"), "--shape", "4", "--classes", "a,b,c");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("The model of", "is in ");

        Path rows = Files.write(folder.resolve("rows.csv"), List.of("0,1,2,9", "3,0,0,9", "x,0,0,9"));
        CommandRun predicted = spark("predict", rows);
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.json().findValuesAsText("prediction")).containsExactly("c", "a");
        assertThat(predicted.json().get(2).at("/reason").asText()).isEqualTo("column c0: not a number");

        Path labelled = Files.write(folder.resolve("labelled.csv"), List.of("0,1,2,9,c", "3,0,0,9,b"));
        CommandRun evaluated = spark("evaluate", labelled);
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.json().at("/accuracy").asDouble()).isEqualTo(0.5);

        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            Prediction one = model.predictOne(Map.of("c0", 0, "c1", 1, "c2", 2.0, "c3", 9));
            double sum = 1 + Math.E + Math.exp(2);
            assertThat(((Prediction.Classified) one).probabilities().get("b").doubleValue())
                    .isCloseTo(Math.E / sum, within(1e-6));
            assertThat(model.training().job()).isEqualTo("Identity");
        }
        CommandRun again = importOf(onnx("Identity"), "--shape", "4", "--classes", "3");
        assertThat(again.errors())
                .singleElement()
                .asString()
                .contains("it has checkpoints of a job; give a new folder");
    }

    @Test
    void valuesOfDl4jAreInTheirUnits() throws IOException {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(2)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
        network.init();
        network.params().assign(3);
        Path file = folder.resolve("model.zip");
        ModelSerializer.writeModel(network, file.toFile(), false);

        CommandRun run = importOf(file, "--shape", "2", "--values", "price");
        assertThat(run.exitCode()).as(run.err()).isZero();

        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            Prediction one = model.predictOne(Map.of("c0", 10, "c1", 20));
            assertThat(((Prediction.Estimated) one).values()).containsExactly(Map.entry("price", 93.0));
        }
        CommandRun predicted = spark("predict", Files.write(folder.resolve("rows.csv"), List.of("10,20")));
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.json().get(0).at("/values/0").asDouble()).isEqualTo(93);
        CommandRun evaluated = spark("evaluate", Files.write(folder.resolve("labelled.csv"), List.of("10,20,94")));
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    }

    @Test
    void pixelsAreScaledOrNot() throws IOException {
        OnnxGraph graph = new OnnxGraph();
        String x = graph.input("x", DataType.FLOAT, List.of(1L, 2L, 2L), "");
        String flat = graph.node("Flatten", x).append();
        String y = graph.node(
                        "Softmax",
                        graph.node("Gemm", flat, graph.floats(new float[] {1, 0, 0, 0, 0, 0, 0, 0}, 4, 2))
                                .append())
                .append();
        graph.output(y, "y", DataType.FLOAT, List.of(2L), "");
        Path file = write("image.onnx", graph);
        byte[] image = ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_BYTE_GRAY, 2, 2, 1), "png");

        CommandRun run = importOf(file, "--shape", "1,2,2", "--input", "scaled-pixels", "--classes", "2");
        assertThat(run.exitCode()).as(run.err()).isZero();
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            double first = (model.prepare(image).features()[0] & 0xff) / 255.0;
            float probability = ((Prediction.Classified) model.predictOne(image))
                    .probabilities()
                    .get("0");
            assertThat((double) probability).isCloseTo(1 / (1 + Math.exp(-first)), within(1e-6));
        }
        Path pictures = Files.createDirectories(folder.resolve("pictures/0"));
        Files.write(pictures.resolve("one.png"), image);
        CommandRun predicted = spark("predict", pictures.getParent());
        assertThat(predicted.exitCode()).as(predicted.err()).isZero();
        assertThat(predicted.json()).hasSize(1);
    }

    @Test
    void filesThatCannotBeImportedAreNamed() throws IOException {
        Path good = onnx("Identity");
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(Files.readAllBytes(good), 60));
        Path keras = Files.write(folder.resolve("cut.h5"), new byte[] {1, 2, 3});

        assertRefused(
                importOf(onnx("Erf"), "--shape", "4", "--classes", "3"),
                2,
                "operators of this type have no form in DL4J");
        assertRefused(importOf(cut, "--shape", "4", "--classes", "3"), 2, "cut short");
        assertRefused(importOf(keras, "--shape", "4", "--classes", "3"), 2, "Cannot import the network");
        assertRefused(importOf(good, "--shape", "5", "--classes", "3"), 2, "does not accept examples of shape [5]");
        assertRefused(importOf(good, "--shape", "4", "--classes", "a,b"), 2, "a label has 2 values");
        assertRefused(
                importOf(folder.resolve("none.onnx"), "--shape", "4", "--classes", "3"), 2, "there is no such file");
        assertRefused(
                importOf(folder.resolve("model.pt"), "--shape", "4", "--classes", "3"), 2, "does not tell its format");
        assertRefused(importOf(good, "--shape", "4", "--classes", "a,a"), 2, "must be two different names");
        assertRefused(importOf(good, "--shape", "4", "--input", "pixels", "--classes", "3"), 2, "1 or 3 channels");
        assertRefused(importOf(good, "--shape", "4"), 2, "--classes");
        assertThat(checkpoints).doesNotExist();
    }

    private static void assertRefused(CommandRun run, int exitCode, String message) {
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    }
}
