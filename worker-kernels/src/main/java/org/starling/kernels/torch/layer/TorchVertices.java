package org.starling.kernels.torch.layer;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.plan.Channels;

/** Graph vertices that are not layers. */
final class TorchVertices {
    private static final int CHANNELS = 1;
    private static final int CHANNELS_LAST = 3;

    private TorchVertices() {}

    static Tensor forward(GraphVertex vertex, List<Tensor> inputs, NodeContext context) {
        if (vertex instanceof ElementWiseVertex elementWise) {
            return combined(elementWise.getOp(), sameShape(inputs, context), context);
        } else if (vertex instanceof MergeVertex merge) {
            return merged(merge, inputs, context);
        } else if (vertex instanceof PreprocessorVertex reshaping) {
            return TorchReshaping.apply(reshaping.getPreProcessor(), inputs.get(0), context);
        } else if (vertex instanceof ScaleVertex scale) {
            return inputs.get(0).mul(new Scalar(scale.getScaleFactor()));
        } else if (vertex instanceof ShiftVertex shift) {
            return inputs.get(0).add(new Scalar(shift.getShiftFactor()));
        } else if (vertex instanceof SubsetVertex subset) {
            return subset(subset, inputs.get(0), context);
        } else if (vertex instanceof L2NormalizeVertex normalisation) {
            return normalised(normalisation, inputs.get(0));
        }
        throw new IllegalStateException("Cannot compute vertex " + vertex + ": it passed the check of settings");
    }

    private static Tensor combined(ElementWiseVertex.Op operation, List<Tensor> inputs, NodeContext context) {
        return switch (operation) {
            case Add -> inputs.stream().reduce(Tensor::add).orElseThrow();
            case Average -> inputs.stream().reduce(Tensor::add).orElseThrow().div(new Scalar((double) inputs.size()));
            case Subtract -> {
                context.require(inputs.size() == 2, "two inputs to subtract", inputs.get(0));
                yield inputs.get(0).sub(inputs.get(1));
            }
            case Product -> inputs.stream().reduce(Tensor::mul).orElseThrow();
                // of equal values the first counts as the greater, as in DL4J
            case Max -> inputs.stream()
                    .reduce((first, second) -> torch.where(first.ge(second), first, second))
                    .orElseThrow();
        };
    }

    private static List<Tensor> sameShape(List<Tensor> given, NodeContext context) {
        boolean uniform =
                given.stream().allMatch(input -> input.dim() == given.get(0).dim());
        List<Tensor> inputs = uniform ? given : given.stream().map(Shapes::flat).toList();
        long[] expected = Shapes.of(inputs.get(0));
        for (Tensor input : inputs) {
            if (stretchable(Shapes.of(input), expected)) {
                throw new UnsupportedNetworkException(List.of(
                        "vertex '%s' (ElementWiseVertex): inputs of different shapes are not supported, %s and %s for each example"
                                .formatted(
                                        context.name(),
                                        Arrays.toString(NodeContext.ofExample(inputs.get(0))),
                                        Arrays.toString(NodeContext.ofExample(input)))));
            }
            context.require(
                    Arrays.equals(Shapes.of(input), expected),
                    "inputs of one shape, the first " + Arrays.toString(NodeContext.ofExample(inputs.get(0))),
                    input);
        }
        return inputs;
    }

    /** Whether shapes differ only where one has length 1, which DL4J then repeats. */
    private static boolean stretchable(long[] first, long[] second) {
        boolean fits = first.length == second.length && !Arrays.equals(first, second);
        for (int i = 0; fits && i < first.length; i++) {
            fits = first[i] == second[i] || first[i] == 1 || second[i] == 1;
        }
        return fits;
    }

    private static Tensor merged(MergeVertex merge, List<Tensor> inputs, NodeContext context) {
        Tensor first = inputs.get(0);
        int channels = context.step().numbers().order().of(Math.toIntExact(first.dim())) == Channels.LAST
                ? CHANNELS_LAST
                : CHANNELS;
        if (merge.getMergeAxis() != channels) {
            throw new UnsupportedNetworkException(List.of(
                    "vertex '%s' (MergeVertex): merging along dimension %d is not supported where channels are dimension %d"
                            .formatted(context.name(), merge.getMergeAxis(), channels)));
        }
        TensorVector parts = new TensorVector();
        for (Tensor input : inputs) {
            boolean fits = input.dim() == first.dim();
            for (int i = 2; fits && i < first.dim(); i++) {
                fits = input.size(i) == first.size(i);
            }
            context.require(fits, "inputs that differ only in channels", input);
            parts.push_back(input);
        }
        return torch.cat(parts, CHANNELS);
    }

    private static Tensor subset(SubsetVertex vertex, Tensor input, NodeContext context) {
        if (context.step().numbers().order().of(Math.toIntExact(input.dim())) == Channels.LAST) {
            throw new UnsupportedNetworkException(
                    List.of("vertex '%s' (SubsetVertex): arrays with channels last are not supported"
                            .formatted(context.name())));
        }
        context.require(vertex.getTo() < input.size(CHANNELS), "at least " + (vertex.getTo() + 1) + " channels", input);
        return input.narrow(CHANNELS, vertex.getFrom(), vertex.getTo() - vertex.getFrom() + 1L);
    }

    /** The second term is 0, and has the derivative of the length by which DL4J differentiates: with another ε than the first. */
    private static Tensor normalised(L2NormalizeVertex vertex, Tensor input) {
        Tensor flat = Shapes.flat(input);
        Tensor squares = flat.square().sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor length = squares.detach().sqrt();
        ScalarOptional epsilon = new ScalarOptional(new Scalar(vertex.getEps()));
        Tensor change = squares.sub(squares.detach())
                .mul(new Scalar(0.5))
                .div(length.pow(new Scalar(3)).clamp(epsilon));
        return flat.div(length.clamp(epsilon)).sub(flat.detach().mul(change)).reshape(Shapes.of(input));
    }
}
