package org.starling.driver.config.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.layers.QuantileLoss;
import org.starling.pipeline.files.Failures;

/**
 * Checks that a network that Starling did not build fits the data: its output for one example of zeros must have the length of
 * a label, and its loss must be that of quantiles where labels are quantiles.
 */
final class NetworkFit {
    private final ExampleFormat format;
    private final double[] levels;
    private final String origin;

    /**
     * @param origin where the network came from, for messages
     */
    NetworkFit(NetworkData data, String origin) {
        this.format = data.format();
        this.levels = data.levels();
        this.origin = origin;
    }

    /**
     * @throws NetworkException if the network does not fit
     */
    void check(Network network) {
        LiveNetwork live = initialise(network);
        try (INDArray input = Nd4j.zeros(inputShape())) {
            long[] output = outputShape(live, input);
            if (format.label() instanceof LabelFormat.ClassSequence && hasChannelsLast(live)) {
                throw new NetworkException(
                        "Cannot train the network %s on these data: it puts out [steps, classes], but labels of each step go with [classes, steps]; give its last layer RNNFormat.NCW"
                                .formatted(origin));
            }
            if (!fits(output)) {
                throw new NetworkException(
                        "Cannot train the network %s on these data: its output for one example has the shape %s, but a label has %d values; change its last layer, or replace that of a checkpoint by model.head"
                                .formatted(origin, tail(output), format.label().length()));
            }
            requireQuantiles(live);
        } finally {
            live.close();
        }
    }

    /** Without this loss the outputs are no quantiles, but predictions would name them so. */
    private void requireQuantiles(LiveNetwork live) {
        if (levels.length > 0 && !live.loss().equals(Optional.of(new QuantileLoss(levels)))) {
            throw new NetworkException(
                    "Cannot train the network %s on these data: data.targets wants quantiles, so its loss must be QuantileLoss with the levels %s; change its last layer, use a built-in network, or leave out quantiles"
                            .formatted(origin, Arrays.toString(levels)));
        }
    }

    /** Outputs of vectors, and of sequences, may have any shape of as many values. */
    private boolean fits(long[] output) {
        LabelFormat label = format.label();
        if (label instanceof LabelFormat.ClassSequence sequence) {
            return Arrays.equals(output, new long[] {1, sequence.classes(), sequence.steps()});
        }
        boolean anyShape = label instanceof LabelFormat.FloatVector;
        return (anyShape || output.length == 2) && Arrays.stream(output).reduce(1, (a, b) -> a * b) == label.length();
    }

    private LiveNetwork initialise(Network network) {
        try {
            return LiveNetwork.of(network.initialise());
        } catch (RuntimeException e) {
            throw new NetworkException(
                    "Cannot set up the network " + origin + ": " + e.getMessage() + "; check its layers' sizes", e);
        }
    }

    private long[] outputShape(LiveNetwork live, INDArray input) {
        try {
            if (live.inputs() != 1 || live.outputs() != 1) {
                throw new NetworkException(
                        "Cannot train the network %s: it has %d inputs and %d outputs, but examples have one of each; use a graph with one input and one output"
                                .formatted(origin, live.inputs(), live.outputs()));
            }
            return live.output(input).shape();
        } catch (NetworkException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new NetworkException(
                    "Cannot train the network %s on these data: it does not accept examples of shape %s (%s); change data.shape or its first layer"
                            .formatted(origin, format.features().shape(), Failures.firstLine(e)),
                    e);
        }
    }

    /** The shapes are equal if there are as many classes as steps. */
    private static boolean hasChannelsLast(LiveNetwork live) {
        Layer settings = live.outputLayer().conf().getLayer();
        return (settings instanceof RnnOutputLayer output && output.getRnnDataFormat() == RNNFormat.NWC)
                || (settings instanceof RnnLossLayer loss && loss.getRnnDataFormat() == RNNFormat.NWC);
    }

    private long[] inputShape() {
        List<Integer> shape = format.features().shape();
        long[] withBatch = new long[shape.size() + 1];
        withBatch[0] = 1;
        for (int i = 0; i < shape.size(); i++) {
            withBatch[i + 1] = shape.get(i);
        }
        return withBatch;
    }

    private static List<Long> tail(long[] shape) {
        return Arrays.stream(shape).skip(1).boxed().toList();
    }
}
