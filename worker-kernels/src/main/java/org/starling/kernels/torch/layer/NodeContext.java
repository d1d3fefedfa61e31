package org.starling.kernels.torch.layer;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Mode;

/**
 * Surroundings of a node that is computed.
 *
 * @param node the node
 * @param step what all nodes of the step share
 */
public record NodeContext(GraphNode node, Step step) {

    /**
     * Step of a network.
     *
     * @param mode training or inference
     * @param batchSize examples of the batch
     * @param numbers what is the same in all steps
     * @param parameters the network's parameters
     * @param losses compares outputs with labels
     * @param random source of random numbers
     */
    public record Step(
            Mode mode,
            long batchSize,
            Numbers numbers,
            LayerParameters parameters,
            OutputLosses losses,
            StepRandom random) {}

    /**
     * Order and type of a network's numbers.
     *
     * @param order position of the channels in DL4J's arrays
     * @param products number type of products
     */
    public record Numbers(ChannelOrder order, Products products) {}

    Products products() {
        return step.numbers().products();
    }

    String name() {
        return node.name();
    }

    /** Whether the node's own parameters and statistics change in this step. */
    boolean trains() {
        return step.mode() == Mode.TRAINING && node.trained();
    }

    /** The parameter {@code key} with DL4J's values in their order in memory, row-major under {@code shape}. */
    Tensor parameter(String key, long... shape) {
        return step.parameters().values(name(), key).view(shape);
    }

    /** The bias {@code key}; empty if the layer has none. */
    TensorOptional bias(String key) {
        return step.parameters().has(name(), key)
                ? new TensorOptional(step.parameters().values(name(), key))
                : new TensorOptional();
    }

    /** The dimension of {@code tensor} that is the last one of DL4J's array. */
    long lastDimension(Tensor tensor) {
        int rank = Math.toIntExact(tensor.dim());
        return step.numbers().order().of(rank) == Channels.LAST ? 1 : rank - 1;
    }

    /**
     * Requires that the input fits.
     *
     * @param expected the shape that the layer takes, in words and numbers
     */
    void require(boolean fits, String expected, Tensor input) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it takes %s, but is given %s for each example; change its nIn or the data's shape"
                            .formatted(name(), expected, Arrays.toString(ofExample(input))));
        }
    }

    /** Requires sequences {@code [channels, time]}. */
    void requireSequence(long channels, Tensor input) {
        require(input.dim() == 3 && input.size(1) == channels, "[" + channels + ", time]", input);
    }

    /** Requires an image {@code [channels, height, width]} or a sequence {@code [channels, time]}. */
    void requireSpatial(int spatialDimensions, Tensor input) {
        require(
                input.dim() == spatialDimensions + 2L,
                spatialDimensions == 1 ? "[channels, time]" : "[channels, height, width]",
                input);
    }

    /** The dimensions of one example. */
    static long[] ofExample(Tensor tensor) {
        long[] shape = Shapes.of(tensor);
        return Arrays.copyOfRange(shape, 1, shape.length);
    }
}
