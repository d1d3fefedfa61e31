package org.starling.kernels.onednn.layer;

import java.util.Arrays;
import java.util.Optional;
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
import org.starling.layers.FeatureSubset;

/** Input preprocessors: DL4J's, which give the same values other dimensions, and subsets of the features. */
public final class Reshaping {
    private Reshaping() {}

    /** Appends one kind of preprocessor. */
    private interface Appender {
        Tensor append(Tensor input, LayerContext context);
    }

    /** Returns the appender, or empty if it is not supported. Matches by exact class, since subclasses differ. */
    private static Optional<Appender> appender(InputPreProcessor preProcessor) {
        Class<?> kind = preProcessor.getClass();
        if (kind == CnnToFeedForwardPreProcessor.class) {
            return Optional.of(
                    (input, context) -> flatten((CnnToFeedForwardPreProcessor) preProcessor, input, context));
        } else if (kind == FeedForwardToCnnPreProcessor.class) {
            return Optional.of((input, context) -> image((FeedForwardToCnnPreProcessor) preProcessor, input, context));
        } else if (kind == RnnToFeedForwardPreProcessor.class) {
            return Optional.of(Reshaping::rows);
        } else if (kind == FeedForwardToRnnPreProcessor.class) {
            return Optional.of((input, context) -> Sequences.ofRows(context, input));
        } else if (kind == RnnToCnnPreProcessor.class) {
            return Optional.of((input, context) -> images((RnnToCnnPreProcessor) preProcessor, input, context));
        } else if (kind == CnnToRnnPreProcessor.class) {
            return Optional.of((input, context) -> sequences((CnnToRnnPreProcessor) preProcessor, input, context));
        } else if (kind == FeatureSubset.class) {
            return Optional.of((input, context) -> subset((FeatureSubset) preProcessor, input, context));
        }
        return Optional.empty();
    }

    /** Adds a reason if {@code preProcessor} is not supported. */
    public static void check(InputPreProcessor preProcessor, Reasons reasons) {
        reasons.addIf(
                appender(preProcessor).isEmpty(),
                "input preprocessor " + preProcessor.getClass().getSimpleName() + " is not supported");
    }

    /** {@code input} as {@code preProcessor}, which passed {@link #check}, reshapes it. */
    public static Tensor append(InputPreProcessor preProcessor, Tensor input, LayerContext context) {
        return appender(preProcessor).orElseThrow().append(input, context);
    }

    private static Tensor subset(FeatureSubset subset, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 2 && input.dimension(1) == subset.features(), subset.features() + " features", input);
        return Subset.append(subset.from(), subset.count(), input, context);
    }

    private static Tensor rows(Tensor input, LayerContext context) {
        boolean flat = input.rank() == 2 || input.shape() != Tensor.Shape.AS_IS;
        return flat ? input : Sequences.rows(context, input);
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
