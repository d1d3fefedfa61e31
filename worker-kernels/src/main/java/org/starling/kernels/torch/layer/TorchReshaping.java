package org.starling.kernels.torch.layer;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.layers.FeatureSubset;

/** Input preprocessors: DL4J's, which give the same values other dimensions, and subsets of the features. */
final class TorchReshaping {
    private TorchReshaping() {}

    static Tensor apply(InputPreProcessor reshaping, Tensor input, NodeContext context) {
        if (reshaping instanceof CnnToFeedForwardPreProcessor flattening) {
            return flat(flattening, input, context);
        } else if (reshaping instanceof FeedForwardToCnnPreProcessor image) {
            long[] shape = {image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
            return input.dim() == 4 ? input : images(input, shape, context);
        } else if (reshaping instanceof RnnToFeedForwardPreProcessor) {
            return input.dim() == 2 ? input : Shapes.rows(input, context);
        } else if (reshaping instanceof FeedForwardToRnnPreProcessor) {
            return Shapes.sequences(input, context);
        } else if (reshaping instanceof RnnToCnnPreProcessor images) {
            long[] shape = {images.getNumChannels(), images.getInputHeight(), images.getInputWidth()};
            context.require(
                    input.dim() == 3 && input.size(1) == product(shape), "[%d, time]".formatted(product(shape)), input);
            return images(Shapes.rows(input, context), shape, context);
        } else if (reshaping instanceof CnnToRnnPreProcessor images) {
            long[] shape = {images.getNumChannels(), images.getInputHeight(), images.getInputWidth()};
            context.require(
                    input.dim() == 4 && Arrays.equals(NodeContext.ofExample(input), shape),
                    Arrays.toString(shape),
                    input);
            return Shapes.sequences(input, context);
        } else if (reshaping instanceof FeatureSubset subset) {
            context.require(
                    input.dim() == 2 && input.size(1) == subset.features(), subset.features() + " features", input);
            return input.narrow(1, subset.from(), subset.count());
        }
        throw new IllegalStateException("Cannot reshape by " + reshaping + ": it passed the check of settings");
    }

    private static Tensor flat(CnnToFeedForwardPreProcessor flattening, Tensor input, NodeContext context) {
        if (input.dim() == 2) {
            return input;
        }
        long[] expected = {flattening.getNumChannels(), flattening.getInputHeight(), flattening.getInputWidth()};
        boolean open = product(expected) == 0 && Arrays.stream(expected).sum() == 0;
        context.require(
                open || Arrays.equals(NodeContext.ofExample(input), expected), Arrays.toString(expected), input);
        return Shapes.flat(flattening.getFormat() == CNN2DFormat.NHWC ? input.permute(0, 2, 3, 1) : input);
    }

    private static Tensor images(Tensor rows, long[] shape, NodeContext context) {
        context.require(
                rows.dim() == 2 && rows.size(1) == product(shape),
                "[%d, %d, %d]".formatted(shape[0], shape[1], shape[2]),
                rows);
        return rows.reshape(rows.size(0), shape[0], shape[1], shape[2]);
    }

    private static long product(long[] shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
}
