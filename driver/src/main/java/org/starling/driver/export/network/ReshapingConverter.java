package org.starling.driver.export.network;

import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.layers.FeatureSubset;

/**
 * Input preprocessors: DL4J's, which give the same values other dimensions, and subsets of the features. Sequences become rows
 * example by example.
 */
final class ReshapingConverter {
    private static final Set<Class<?>> KNOWN = Set.of(
            CnnToFeedForwardPreProcessor.class,
            FeedForwardToCnnPreProcessor.class,
            RnnToFeedForwardPreProcessor.class,
            FeedForwardToRnnPreProcessor.class,
            CnnToRnnPreProcessor.class,
            RnnToCnnPreProcessor.class,
            FeatureSubset.class);

    private ReshapingConverter() {}

    /** Adds a reason if {@code preProcessor} has no ONNX form: by exact class, since subclasses differ. */
    static void check(InputPreProcessor preProcessor, Reasons reasons) {
        reasons.addIf(
                !KNOWN.contains(preProcessor.getClass()),
                "input preprocessor " + preProcessor.getClass().getSimpleName() + " has no ONNX form");
    }

    /** {@code input} as {@code preProcessor}, which passed {@link #check}, reshapes it. */
    static Value convert(InputPreProcessor preProcessor, Value input, NodeContext context) {
        if (preProcessor instanceof CnnToFeedForwardPreProcessor flattening) {
            boolean last = input.rank() == 3 && flattening.getFormat() == CNN2DFormat.NHWC;
            return flattened(
                    last ? input.with(context.graph().transposed(input.name(), 0, 2, 3, 1), input.length(), 1) : input,
                    context);
        } else if (preProcessor instanceof FeedForwardToCnnPreProcessor image) {
            return input.rank() == 3
                    ? input
                    : image(input, image.getNumChannels(), image.getInputHeight(), image.getInputWidth(), context);
        } else if (preProcessor instanceof RnnToFeedForwardPreProcessor) {
            return input.rank() == 1 ? input : rows(input, context);
        } else if (preProcessor instanceof RnnToCnnPreProcessor image) {
            return image(
                    rows(input, context),
                    image.getNumChannels(),
                    image.getInputHeight(),
                    image.getInputWidth(),
                    context);
        } else if (preProcessor instanceof FeatureSubset subset) {
            context.require(
                    input.rank() == 1 && input.length() == subset.features(), subset.features() + " features", input);
            return subset(input, subset.from(), subset.count(), context);
        }
        // what is left becomes sequences
        return sequence(flattened(input, context), context);
    }

    /** Consecutive channels. */
    static Value subset(Value input, long from, long count, NodeContext context) {
        OnnxGraph graph = context.graph();
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        shape[0] = count;
        String part = graph.node(
                        "Slice",
                        input.name(),
                        graph.longs(new long[] {from}, 1),
                        graph.longs(new long[] {from + count}, 1),
                        graph.longs(new long[] {1}, 1))
                .append();
        return input.with(part, shape);
    }

    /** {@code [N, values]}. */
    static Value flattened(Value input, NodeContext context) {
        return input.rank() == 1
                ? input
                : input.with(context.graph().reshaped(input.name(), -1, input.length()), input.length());
    }

    private static Value image(Value input, long channels, long height, long width, NodeContext context) {
        context.require(
                input.length() == channels * height * width,
                channels + " x " + height + " x " + width + " values",
                input);
        String image = context.graph().reshaped(input.name(), -1, channels, height, width);
        return input.with(image, channels, height, width);
    }

    /** {@code [N, C, T] → [N · T, C]}. */
    private static Value rows(Value input, NodeContext context) {
        context.require(input.rank() == 2, "[channels, time]", input);
        OnnxGraph graph = context.graph();
        String rows = graph.reshaped(graph.transposed(input.name(), 0, 2, 1), -1, input.size(0));
        return input.withRows(rows, input.rows() * input.size(1), input.size(0));
    }

    /** {@code [N · T, C] → [N, C, T]}. */
    private static Value sequence(Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        String steps = graph.reshaped(input.name(), -1, input.rows(), input.size(0));
        return input.withRows(graph.transposed(steps, 0, 2, 1), 1, input.size(0), input.rows());
    }
}
