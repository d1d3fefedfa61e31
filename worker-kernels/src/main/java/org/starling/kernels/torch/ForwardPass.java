package org.starling.kernels.torch;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Mode;
import org.starling.kernels.torch.layer.NodeContext;
import org.starling.kernels.torch.layer.NodeContext.Numbers;
import org.starling.kernels.torch.layer.NodeValues;
import org.starling.kernels.torch.layer.OutputLosses;
import org.starling.kernels.torch.layer.TorchLayers;

/**
 * Forward pass of a network over batches.
 *
 * @param graph the network
 * @param numbers order and type of its numbers
 * @param parameters its parameters
 * @param device where it is computed
 */
record ForwardPass(NetworkGraph graph, Numbers numbers, TorchParameters parameters, Device device) {
    private static final int SEQUENCE_RANK = 3;

    /**
     * Computes the loss of a batch.
     *
     * @throws IllegalArgumentException if the network has no loss, or does not fit the batch
     */
    OutputLosses losses(Batch batch, StepRandom random) {
        OutputLosses losses = graph.averagesOverBatch() ? OutputLosses.mean(batch) : OutputLosses.sum(batch);
        compute(batch, Mode.TRAINING, losses, random);
        if (losses.loss().isEmpty()) {
            throw new IllegalArgumentException("Cannot compile the network: '"
                    + graph.outputs().get(0) + "' has no loss; end it with an output layer");
        }
        return losses;
    }

    /** Returns the share of a batch in the loss of {@code total} examples that come in several batches. */
    double share(Batch batch, int total) {
        return graph.averagesOverBatch() ? batch.size() / (double) total : 1;
    }

    /** Returns the outputs of a batch at inference, with dimensions in DL4J's order. */
    Tensor outputs(Batch batch, StepRandom random) {
        Tensor result = compute(batch, Mode.INFERENCE, OutputLosses.none(), random);
        return channelsLast(Math.toIntExact(result.dim())) ? result.movedim(1, -1) : result;
    }

    private Tensor compute(Batch batch, Mode mode, OutputLosses losses, StepRandom random) {
        NodeContext.Step step = new NodeContext.Step(mode, batch.size(), numbers, parameters, losses, random);
        Map<String, NodeValues> values = new HashMap<>();
        values.put(graph.inputs().get(0), features(batch));
        for (GraphNode node : graph.nodes()) {
            List<NodeValues> inputs = node.inputs().stream().map(values::get).toList();
            values.put(node.name(), TorchLayers.forward(node, inputs, step));
        }
        return values.get(graph.outputs().get(0)).tensor();
    }

    private boolean channelsLast(int rank) {
        return numbers.order().of(rank) == Channels.LAST;
    }

    /** The features of a batch, {@code [N, C, …]} wherever their channels are. */
    private NodeValues features(Batch batch) {
        FeatureFormat format = batch.format().features();
        float[] unpacked = new float[Math.multiplyExact(batch.size(), format.length())];
        batch.unpackFeatures(FloatBuffer.wrap(unpacked));
        long[] shape = new long[format.shape().size() + 1];
        shape[0] = batch.size();
        for (int i = 1; i < shape.length; i++) {
            shape[i] = format.shape().get(i - 1);
        }
        Tensor given = torch.tensor(unpacked).view(shape).to(device, ScalarType.Float);
        Tensor features = channelsLast(shape.length) ? given.movedim(-1, 1) : given;
        int steps = batch.format().masks().featureSteps();
        if (steps == 0) {
            return NodeValues.of(features);
        }
        if (shape.length > SEQUENCE_RANK || features.size(shape.length - 1L) != steps) {
            throw new IllegalArgumentException(
                    "Cannot compile the network: masks of features have %d time steps, which examples of shape %s do not; correct the data"
                            .formatted(steps, format.shape()));
        }
        float[] masks = Arrays.copyOf(batch.featureMasks(), batch.size() * steps);
        Tensor padding = torch.tensor(masks).view(batch.size(), steps).eq(new Scalar(0));
        return NodeValues.of(features).paddedBy(padding.to(device, ScalarType.Bool));
    }
}
