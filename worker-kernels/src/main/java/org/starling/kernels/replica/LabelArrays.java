package org.starling.kernels.replica;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.LabelFormat;

/**
 * Arrays for the labels and masks of one output layer, in the shape of its outputs: {@code [N, outputs]}, {@code [N, outputs,
 * time]}, {@code [N, time, outputs]} with channels last, {@code [N, outputs, height, width]}, or {@code [N, outputs, depth, height,
 * width]}. For losses of class numbers the
 * dimension of outputs has length 1.
 */
final class LabelArrays {
    private static final int IMAGE_RANK = 4;

    private final LabelFormat format;
    /** Of one example. */
    private final long[] shape;
    /** The dimension of {@link #shape} that holds outputs. */
    private final int outputDimension;

    private final Content content;

    private enum Content {
        /** A value per output. */
        VECTORS,
        /** The number of a class per position. */
        CLASS_NUMBERS
    }

    private LabelArrays(LabelFormat format, long[] shape, int outputDimension, Content content) {
        this.format = format;
        this.shape = shape;
        this.outputDimension = outputDimension;
        this.content = content;
    }

    /**
     * Creates the arrays of a layer.
     *
     * @param layer settings of the layer
     * @param outputShape shape of a batch of its outputs; read only if the settings do not define it
     */
    public static LabelArrays of(Layer layer, LabelFormat format, Supplier<long[]> outputShape) {
        Content content = loss(layer) instanceof LossSparseMCXENT ? Content.CLASS_NUMBERS : Content.VECTORS;
        if (layer instanceof RnnOutputLayer settings) {
            boolean last = settings.getRnnDataFormat() == RNNFormat.NWC;
            long outputs = settings.getNOut();
            boolean numbers = content == Content.CLASS_NUMBERS && format.indices() == 0;
            long steps = numbers ? format.length() : format.length() / outputs;
            long[] shape = last ? new long[] {steps, outputs} : new long[] {outputs, steps};
            return new LabelArrays(format, shape, last ? 1 : 0, content);
        } else if (layer instanceof RnnLossLayer || layer instanceof CnnLossLayer || layer instanceof Cnn3DLossLayer) {
            long[] outputs = outputShape.get();
            return new LabelArrays(format, Arrays.copyOfRange(outputs, 1, outputs.length), 0, content);
        }
        boolean oneNumber = format.indices() > 0 || format.length() == 1;
        return new LabelArrays(format, new long[] {format.length()}, 0, oneNumber ? content : Content.VECTORS);
    }

    /** The loss of an output layer; null if it has none in its settings. */
    static ILossFunction loss(Layer layer) {
        if (layer instanceof BaseOutputLayer settings) {
            return settings.getLossFn();
        }
        return layer instanceof LossLayer settings ? settings.getLossFn() : null;
    }

    /** The shape of the labels of {@code examples}. */
    public long[] shape(int examples) {
        long[] one = shape.clone();
        if (content == Content.CLASS_NUMBERS) {
            one[outputDimension] = 1;
        }
        return withExamples(examples, one);
    }

    /** The shape of masks of {@code values} for each of {@code examples}: one per example, position or output. */
    public long[] maskShape(int examples, int values) {
        if (values == format.length()) {
            return withExamples(examples, shape);
        } else if (shape.length == IMAGE_RANK - 1 && values > 1) {
            return new long[] {examples, 1, shape[1], shape[2]};
        }
        return new long[] {examples, values};
    }

    private static long[] withExamples(int examples, long... one) {
        return LongStream.concat(LongStream.of(examples), LongStream.of(one)).toArray();
    }

    /** Copies the labels of {@code batch} to {@code target}, row-major, which has room for a value per output. */
    public void fill(Batch batch, float[] target) {
        int positions = format.indices();
        if (positions == 0) {
            batch.unpackLabels(FloatBuffer.wrap(target));
        } else if (content == Content.CLASS_NUMBERS) {
            for (int i = 0; i < batch.size() * positions; i++) {
                target[i] = batch.classes()[i];
            }
        } else if (outputDimension == 0) {
            batch.unpackLabels(FloatBuffer.wrap(target));
        } else {
            int classes = format.length() / positions;
            Arrays.fill(target, 0, batch.size() * format.length(), 0f);
            for (int i = 0; i < batch.size() * positions; i++) {
                target[i * classes + batch.classes()[i]] = 1f;
            }
        }
    }
}
