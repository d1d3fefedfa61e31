package org.starling.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.FashionMnist;

/** Factory of layers; {@code KernelConfigurations} of the DL4J contenders describes the same networks. */
final class PyTorchLayers {
    private static final int UNITS = 128;
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;
    private static final long[] NONE = {0, 0};
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};

    private final PyTorchParameters parameters;

    PyTorchLayers(PyTorchParameters parameters) {
        this.parameters = parameters;
    }

    static PyTorchLayer relu() {
        return (input, training) -> torch.relu_(input);
    }

    PyTorchLayer dense(long inputs, long outputs) {
        Tensor weights = parameters.weights(inputs, outputs, inputs);
        TensorOptional bias = new TensorOptional(parameters.weights(inputs, outputs));
        return (input, training) -> torch.linear(input, weights, bias);
    }

    List<PyTorchLayer> convolutional(int channels, int side) {
        int last = ((side - 2) / 2 - 2) / 2 - 2;
        return List.of(
                convolution(channels, 32),
                relu(),
                pooling(),
                convolution(32, 64),
                relu(),
                pooling(),
                convolution(64, 64),
                relu(),
                (input, training) -> torch.flatten(input, 1, -1),
                dense((long) last * last * 64, 64),
                relu(),
                dense(64, FashionMnist.CLASSES));
    }

    List<PyTorchLayer> residual(int channels, int classes) {
        List<PyTorchLayer> layers = new ArrayList<>(List.of(normalised(channels, 16, 3, 1), relu()));
        layers.addAll(List.of(block(16, 16, 1), block(16, 32, 2), block(32, 64, 2)));
        layers.add((input, training) -> torch.mean(input, 2, 3));
        layers.add(dense(64, classes));
        return layers;
    }

    List<PyTorchLayer> recurrent() {
        TensorVector weights = new TensorVector();
        for (int inputs : new int[] {Characters.VOCABULARY, UNITS}) {
            weights.push_back(parameters.weights(UNITS, 4 * UNITS, inputs));
            weights.push_back(parameters.weights(UNITS, 4 * UNITS, UNITS));
            weights.push_back(parameters.weights(UNITS, 4 * UNITS));
            weights.push_back(parameters.weights(UNITS, 4 * UNITS));
        }
        PyTorchLayer lstm = (input, training) -> {
            Tensor zero = input.new_zeros(2, input.size(1), UNITS);
            return torch.lstm(input, new TensorVector(zero, zero), weights, true, 2, 0, training, false, false)
                    .get0()
                    .reshape(-1, UNITS);
        };
        return List.of(lstm, dense(UNITS, Characters.VOCABULARY));
    }

    private PyTorchLayer convolution(int inputs, int filters) {
        Tensor weights = parameters.filters(filters, inputs, 3);
        TensorOptional bias = new TensorOptional(parameters.weights(inputs * 9L, filters));
        return (input, training) -> torch.conv2d(input, weights, bias, ONE, NONE, ONE, 1);
    }

    private static PyTorchLayer pooling() {
        return (input, training) -> torch.max_pool2d(input, TWO, TWO, NONE, ONE, false);
    }

    private PyTorchLayer normalised(int inputs, int filters, int kernel, int stride) {
        Tensor weights = parameters.filters(filters, inputs, kernel);
        TensorOptional none = new TensorOptional();
        TensorOptional scale = new TensorOptional(parameters.constant(1, filters));
        TensorOptional shift = new TensorOptional(parameters.constant(0, filters));
        TensorOptional mean = new TensorOptional(parameters.place(torch.zeros(filters)));
        TensorOptional variance = new TensorOptional(parameters.place(torch.ones(filters)));
        long[] strides = {stride, stride};
        long[] padding = {kernel / 2, kernel / 2};
        return (input, training) -> torch.batch_norm(
                torch.conv2d(input, weights, none, strides, padding, ONE, 1),
                scale,
                shift,
                mean,
                variance,
                training,
                MOMENTUM,
                EPSILON,
                false);
    }

    private PyTorchLayer block(int inputs, int filters, int stride) {
        PyTorchLayer first = normalised(inputs, filters, 3, stride);
        PyTorchLayer second = normalised(filters, filters, 3, 1);
        PyTorchLayer shortcut = stride == 1 ? (input, training) -> input : normalised(inputs, filters, 1, stride);
        return (input, training) -> {
            Tensor sum = second.forward(torch.relu_(first.forward(input, training)), training);
            return torch.relu_(sum.add_(shortcut.forward(input, training)));
        };
    }
}
