package org.starling.driver.modelimport.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.modelimport.onnx.ImportSettings;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.serving.checkpoint.ModelStates;

/** Compares imported models with plain loops in Keras's order of dimensions. */
class KerasModelFileTest {
    private static final float TOLERANCE = 1e-5f;
    private static final int HEIGHT = 5;
    private static final int WIDTH = 4;
    private static final int CHANNELS = 2;
    private static final int FILTERS = 3;
    private static final int KERNEL = 3;
    private static final int OUTPUTS = 3;

    @TempDir
    Path folder;

    private final Random random = new Random(1);

    private static ExampleFormat vectors(int outputs, Integer... shape) {
        return new ExampleFormat(FeatureFormat.float32(shape), new LabelFormat.FloatVector(outputs));
    }

    private float[] row(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 0.4f * (float) random.nextGaussian();
        }
        return values;
    }

    private float[][] matrix(int rows, int columns) {
        float[][] values = new float[rows][];
        Arrays.setAll(values, i -> row(columns));
        return values;
    }

    private float[][][][] kernel(int inputs, int outputs) {
        float[][][][] values = new float[KERNEL][KERNEL][][];
        for (float[][][] line : values) {
            Arrays.setAll(line, i -> matrix(inputs, outputs));
        }
        return values;
    }

    private static float[] outputs(byte[] file, ExampleFormat format, float[] example, long... shape)
            throws IOException {
        Model model = ModelStates.toModel(KerasModelFile.read(
                new ByteArrayInputStream(file), file.length, new ImportSettings(new Sgd(0.1), format)));
        float[] outputs = LiveNetwork.of(model)
                .output(Nd4j.create(example, shape, 'c'))
                .dup('c')
                .data()
                .asFloat();
        LiveNetwork.of(model).close();
        return outputs;
    }

    /** A convolution with ReLU and zeros around the image, then a dense layer on height, width, channels. */
    @Test
    void imagesAreJoinedWithChannelsLast() throws IOException {
        float[][][][] kernel = kernel(CHANNELS, FILTERS);
        float[] bias = row(FILTERS);
        float[][] dense = matrix(HEIGHT * WIDTH * FILTERS, OUTPUTS);
        float[] denseBias = row(OUTPUTS);
        byte[] file = new KerasFile()
                .layer(
                        "InputLayer",
                        "in",
                        "\"batch_input_shape\": [null, %d, %d, %d]".formatted(HEIGHT, WIDTH, CHANNELS))
                .layer(
                        "Conv2D",
                        "conv",
                        "\"filters\": 3, \"kernel_size\": [3, 3], \"strides\": [1, 1], \"padding\": \"same\", \"activation\": \"relu\", \"data_format\": \"channels_last\"")
                .weight("conv", "kernel", kernel)
                .weight("conv", "bias", bias)
                .layer("Dropout", "drop", "\"rate\": 0.5")
                .layer("Flatten", "flat", "")
                .layer("Dense", "dense", "\"units\": 3, \"activation\": \"linear\"")
                .weight("dense", "kernel", dense)
                .weight("dense", "bias", denseBias)
                .bytes(folder);
        float[][][] image = new float[HEIGHT][WIDTH][];
        float[] channelsFirst = new float[CHANNELS * HEIGHT * WIDTH];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image[y][x] = row(CHANNELS);
                for (int c = 0; c < CHANNELS; c++) {
                    channelsFirst[(c * HEIGHT + y) * WIDTH + x] = image[y][x][c];
                }
            }
        }
        float[] expected = denseBias.clone();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int f = 0; f < FILTERS; f++) {
                    float value = Math.max(0, bias[f] + convolved(image, kernel, y, x, f));
                    for (int o = 0; o < OUTPUTS; o++) {
                        expected[o] += value * dense[(y * WIDTH + x) * FILTERS + f][o];
                    }
                }
            }
        }

        float[] actual =
                outputs(file, vectors(OUTPUTS, CHANNELS, HEIGHT, WIDTH), channelsFirst, 1, CHANNELS, HEIGHT, WIDTH);

        assertThat(actual).containsExactly(expected, within(TOLERANCE));
    }

    private static float convolved(float[][][] image, float[][][][] kernel, int y, int x, int filter) {
        float sum = 0;
        for (int dy = 0; dy < KERNEL; dy++) {
            for (int dx = 0; dx < KERNEL; dx++) {
                int row = y + dy - 1;
                int column = x + dx - 1;
                for (int c = 0; row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH && c < CHANNELS; c++) {
                    sum += image[row][column][c] * kernel[dy][dx][c][filter];
                }
            }
        }
        return sum;
    }

    /** The gates of Keras are input, forget, candidate, output. */
    @Test
    void lstmHasTheGatesOfKeras() throws IOException {
        int steps = 4;
        int features = 2;
        int units = 3;
        float[][] kernel = matrix(features, 4 * units);
        float[][] recurrent = matrix(units, 4 * units);
        float[] bias = row(4 * units);
        byte[] file = new KerasFile()
                .layer("InputLayer", "in", "\"batch_shape\": [null, 4, 2]")
                .layer("LSTM", "lstm", "\"units\": 3, \"activation\": \"tanh\", \"recurrent_activation\": \"sigmoid\"")
                .weight("lstm", "kernel", kernel)
                .weight("lstm", "recurrent_kernel", recurrent)
                .weight("lstm", "bias", bias)
                .bytes(folder);
        float[][] sequence = matrix(steps, features);
        float[] channelsFirst = new float[features * steps];
        double[] hidden = new double[units];
        double[] cell = new double[units];
        for (int t = 0; t < steps; t++) {
            double[] gates = new double[4 * units];
            for (int g = 0; g < gates.length; g++) {
                gates[g] = bias[g];
                for (int f = 0; f < features; f++) {
                    channelsFirst[f * steps + t] = sequence[t][f];
                    gates[g] += sequence[t][f] * kernel[f][g];
                }
                for (int u = 0; u < units; u++) {
                    gates[g] += hidden[u] * recurrent[u][g];
                }
            }
            for (int u = 0; u < units; u++) {
                double candidate = Math.tanh(gates[2 * units + u]);
                cell[u] = sigmoid(gates[units + u]) * cell[u] + sigmoid(gates[u]) * candidate;
                hidden[u] = sigmoid(gates[3 * units + u]) * Math.tanh(cell[u]);
            }
        }

        float[] actual = outputs(file, vectors(units, features, steps), channelsFirst, 1, features, steps);

        for (int u = 0; u < units; u++) {
            assertThat(actual[u]).isEqualTo((float) hidden[u], within(TOLERANCE));
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The usual first example of Keras: images without channels become features, in a functional model of Keras 3. */
    @Test
    void functionalModelsOfKeras3AreRead() throws IOException {
        float[][] kernel = matrix(6, 2);
        byte[] file = new KerasFile()
                .weight("sum", "kernel", kernel)
                .bytes(
                        folder,
                        """
                        {"class_name": "Functional", "config": {"name": "f", "layers": [
                          {"class_name": "InputLayer", "name": "in", "config": {"name": "in", "batch_shape": [null, 2, 3]}, "inbound_nodes": []},
                          {"class_name": "Flatten", "name": "flat", "config": {"name": "flat"}, "inbound_nodes": [
                            {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["in", 0, 0]}}], "kwargs": {}}]},
                          {"class_name": "Dense", "name": "sum", "config": {"name": "sum", "units": 2, "use_bias": false,
                            "activation": "linear"}, "inbound_nodes": [
                            {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["flat", 0, 0]}}], "kwargs": {}}]}],
                          "input_layers": ["in", 0, 0], "output_layers": [["sum", 0, 0]]}}
                        """);
        float[] example = row(6);
        float[] expected = new float[2];
        for (int i = 0; i < 6; i++) {
            expected[0] += example[i] * kernel[i][0];
            expected[1] += example[i] * kernel[i][1];
        }

        assertThat(outputs(file, vectors(2, 1, 2, 3), example, 1, 1, 2, 3))
                .containsExactly(expected, within(TOLERANCE));
    }

    private byte[] small() throws IOException {
        return new KerasFile()
                .layer("InputLayer", "in", "\"batch_input_shape\": [null, 4]")
                .layer("Dense", "dense", "\"units\": 3, \"activation\": \"softmax\"")
                .weight("dense", "kernel", matrix(4, 3))
                .weight("dense", "bias", row(3))
                .bytes(folder);
    }

    private void assertRefused(byte[] file, String... reasons) {
        assertThatThrownBy(() -> outputs(file, vectors(3, 4), new float[4], 1, 4))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("Cannot import the network: ")
                .hasMessageContainingAll(reasons);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.3, 0.6, 0.9})
    void filesThatAreCutShortAreRefused(double share) throws IOException {
        byte[] file = small();

        assertRefused(Arrays.copyOf(file, (int) (share * file.length)), "cut short");
    }

    @Test
    void namesAllLayersThatDoNotMap() throws IOException {
        byte[] file = new KerasFile()
                .layer("InputLayer", "in", "\"batch_input_shape\": [null, 4]")
                .layer("Lambda", "code", "\"function\": \"os.system\"")
                .layer("Dense", "dense", "\"units\": 3, \"activation\": \"gelu\"")
                .layer("MyLayer", "own", "")
                .bytes(folder);

        assertRefused(
                file,
                "Lambda 'code': layers of this type have no form in DL4J",
                "MyLayer 'own': layers of this type have no form in DL4J");
    }

    @Test
    void refusesWeightsOfAnotherShapeAndOfNoLayer() throws IOException {
        KerasFile model = new KerasFile()
                .layer("InputLayer", "in", "\"batch_input_shape\": [null, 4]")
                .layer("Dense", "dense", "\"units\": 3, \"use_bias\": false");
        assertRefused(model.bytes(folder), "Dense 'dense': weights without 'kernel'");

        model.weight("dense", "kernel", matrix(5, 3));
        assertRefused(model.bytes(folder), "'kernel' of shape [5, 3], not [4, 3]");
    }

    @Test
    void refusesOtherFiles() throws IOException {
        assertRefused(new byte[] {'P', 'K', 3, 4, 0}, "save the model as HDF5");
        assertRefused(new KerasFile().bytes(folder, "no JSON"), "is no JSON");
        assertRefused(new KerasFile().bytes(folder, "{\"class_name\": \"Other\"}"), "the file describes a 'Other'");
    }
}
