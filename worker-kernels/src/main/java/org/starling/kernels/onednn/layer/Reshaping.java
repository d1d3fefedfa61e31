package org.starling.kernels.onednn.layer;

import java.util.Arrays;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** DL4J's input preprocessors: the same values under other dimensions. */
public final class Reshaping {
    private static final Set<Class<? extends InputPreProcessor>> SUPPORTED = Set.of(
            CnnToFeedForwardPreProcessor.class,
            FeedForwardToCnnPreProcessor.class,
            RnnToFeedForwardPreProcessor.class,
            FeedForwardToRnnPreProcessor.class,
            RnnToCnnPreProcessor.class,
            CnnToRnnPreProcessor.class);

    private Reshaping() {}

    /** Adds a reason if {@code preProcessor} is not supported. Goes by exact class, since a subclass computes something else. */
    public static void check(InputPreProcessor preProcessor, Reasons reasons) {
        reasons.addIf(
                !SUPPORTED.contains(preProcessor.getClass()),
                "input preprocessor " + preProcessor.getClass().getSimpleName() + " is not supported");
    }

    /** {@code input} as {@code preProcessor} reshapes it. */
    public static Tensor append(InputPreProcessor preProcessor, Tensor input, LayerContext context) {
        if (preProcessor instanceof CnnToFeedForwardPreProcessor flattening) {
            return flatten(flattening, input, context);
        } else if (preProcessor instanceof FeedForwardToCnnPreProcessor image) {
            return image(image, input, context);
        } else if (preProcessor instanceof RnnToFeedForwardPreProcessor) {
            boolean flat = input.rank() == 2 || input.shape() != Tensor.Shape.AS_IS;
            return flat ? input : Sequences.rows(context, input);
        } else if (preProcessor instanceof FeedForwardToRnnPreProcessor) {
            return Sequences.ofRows(context, input);
        } else if (preProcessor instanceof RnnToCnnPreProcessor images) {
            return images(images, input, context);
        } else if (preProcessor instanceof CnnToRnnPreProcessor images) {
            return sequences(images, input, context);
        }
        throw new IllegalArgumentException("Cannot compile layer '" + context.name() + "': unknown preprocessor "
                + preProcessor.getClass().getSimpleName());
    }

    private static Tensor flatten(CnnToFeedForwardPreProcessor flattening, Tensor input, LayerContext context) {
        if (input.rank() == 2) {
            return input;
        }
        long[] expected = {flattening.getNumChannels(), flattening.getInputHeight(), flattening.getInputWidth()};
        boolean fits = input.rank() == 4
                && input.dimension(1) == expected[0]
                && input.dimension(2) == expected[1]
                && input.dimension(3) == expected[2];
        boolean open = expected[0] == 0 && expected[1] == 0 && expected[2] == 0;
        context.require(fits || open, Arrays.toString(expected), input);
        Tensor.Shape shape = flattening.getFormat() == CNN2DFormat.NHWC
                ? Tensor.Shape.FLAT_CHANNELS_LAST
                : Tensor.Shape.FLAT_CHANNELS_FIRST;
        return Views.flattened(context, input, shape);
    }

    private static Tensor image(FeedForwardToCnnPreProcessor image, Tensor input, LayerContext context) {
        long[] dimensions = {input.dimension(0), image.getNumChannels(), image.getInputHeight(), image.getInputWidth()};
        if (input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS) {
            return input;
        }
        context.require(
                input.rank() == 2 && input.dimension(1) == Descriptors.product(dimensions, 1),
                "[%d, %d, %d]".formatted(dimensions[1], dimensions[2], dimensions[3]),
                input);
        return Matrices.reshape(context, ".reshape", input, dimensions);
    }

    /** An image for each time step of each example. */
    private static Tensor images(RnnToCnnPreProcessor images, Tensor input, LayerContext context) {
        long[] image = {images.getNumChannels(), images.getInputHeight(), images.getInputWidth()};
        context.require(
                input.rank() == 3 && input.dimension(1) == Descriptors.product(image, 0),
                "[%d, time]".formatted(Descriptors.product(image, 0)),
                input);
        Tensor rows = Sequences.rows(context, input);
        return Matrices.reshape(context, ".images", rows, rows.dimension(0), image[0], image[1], image[2]);
    }

    private static Tensor sequences(CnnToRnnPreProcessor images, Tensor input, LayerContext context) {
        long[] image = {images.getNumChannels(), images.getInputHeight(), images.getInputWidth()};
        context.require(
                input.rank() == 4
                        && input.shape() == Tensor.Shape.AS_IS
                        && Arrays.equals(Arrays.copyOfRange(input.dimensions(), 1, 4), image),
                Arrays.toString(image),
                input);
        return Sequences.ofRows(
                context, Matrices.reshape(context, ".flatten", input, input.dimension(0), input.exampleLength()));
    }
}
