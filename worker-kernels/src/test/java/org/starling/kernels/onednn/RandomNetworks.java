package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;

/** Draws networks, each with data of its shape. */
public final class RandomNetworks {
    private static final int[] WIDTHS = {1, 2, 3, 5, 8, 16, 17};
    private static final int[] BATCHES = {1, 2, 3, 7, 16, 33, 64};
    private static final Activation[] ACTIVATIONS = {
        Activation.TANH,
        Activation.SIGMOID,
        Activation.IDENTITY,
        Activation.SOFTPLUS,
        Activation.SWISH,
        Activation.ELU,
        Activation.GELU,
        Activation.MISH,
        Activation.SOFTSIGN
    };
    private static final int CLASSES = 5;

    private RandomNetworks() {}

    /** Kinds of networks that can be drawn. */
    public enum Kind {
        STACK,
        GRAPH,
        SEQUENCE,
        TRANSFORMER,
        TABLE
    }

    /** Draws a network of one kind. */
    public static Drawn draw(Kind kind, int seed) {
        Random random = new Random(seed);
        return switch (kind) {
            case STACK -> stack(random);
            case GRAPH -> graph(random);
            case SEQUENCE -> sequence(random);
            case TRANSFORMER -> RandomTransformers.draw(random);
            case TABLE -> RandomTables.draw(random);
        };
    }

    /** A network, its examples, and how many make up a batch. */
    public record Drawn(Network network, ExampleFormat format, int batchSize) {}

    /** Layers of images, then of features. */
    static Drawn stack(Random random) {
        Picture picture = Picture.draw(random);
        NeuralNetConfiguration.ListBuilder list = RandomSettings.draw(random)
                .convolutionMode(ConvolutionMode.Same)
                .list();
        boolean normalised = false;
        long channels = picture.channels();
        for (int i = random.nextInt(4); i > 0; i--) {
            Layer layer = image(random, picture.order(), channels);
            normalised |= layer instanceof BatchNormalization;
            channels = channelsAfter(layer, channels);
            list.layer(layer);
        }
        if (random.nextInt(4) == 0) {
            list.layer(new GlobalPoolingLayer(random.nextBoolean() ? PoolingType.AVG : PoolingType.SUM));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            list.layer(dense(random, pick(random, WIDTHS)));
        }
        list.layer(output(random)).setInputType(picture.type());
        return new Drawn(Network.of(list.build()), picture.format(random), batch(random, normalised));
    }

    /** Branches of images that are added, multiplied or merged, and branches of features. */
    static Drawn graph(Random random) {
        Picture picture = Picture.draw(random);
        int width = pick(random, WIDTHS);
        ComputationGraphConfiguration.GraphBuilder graph = RandomSettings.draw(random)
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("image")
                .addLayer("stem", convolution(random, width, 1), "image");
        List<String> images = new ArrayList<>(List.of("stem"));
        int branches = 1 + random.nextInt(2);
        for (int i = 0; i < branches; i++) {
            String name = "image" + i;
            graph.addLayer(name, convolution(random, width, 1), images.get(random.nextInt(images.size())));
            images.add(name);
        }
        graph.addVertex("joined", joint(random, images.size()), images.toArray(String[]::new));
        graph.addLayer("d1", dense(random, width), "joined");
        graph.addLayer("d2", dense(random, width), random.nextBoolean() ? "joined" : "stem");
        graph.addVertex("features", joint(random, 2), "d1", "d2");
        graph.addLayer("out", output(random), "features").setOutputs("out").setInputTypes(picture.type());
        return new Drawn(Network.of(graph.build()), picture.format(random), batch(random, false));
    }

    /** Convolutions and recurrent layers over time. */
    static Drawn sequence(Random random) {
        int channels = pick(random, WIDTHS);
        int time = 4 + random.nextInt(6);
        NeuralNetConfiguration.ListBuilder list = RandomSettings.draw(random)
                .convolutionMode(ConvolutionMode.Same)
                .list();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.layer(
                    random.nextInt(3) == 0
                            ? new Subsampling1DLayer.Builder(PoolingType.AVG)
                                    .kernelSize(2)
                                    .stride(1)
                                    .build()
                            : new Convolution1DLayer.Builder(1 + random.nextInt(3))
                                    .nOut(pick(random, WIDTHS))
                                    .hasBias(random.nextBoolean())
                                    .activation(activation(random))
                                    .build());
        }
        LSTM recurrent = new LSTM.Builder().nOut(pick(random, WIDTHS)).build();
        InputType input = InputType.recurrent(channels, time);
        int batchSize = pick(random, BATCHES);
        if (random.nextInt(3) == 0) {
            list.layer(recurrent)
                    .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                            .activation(Activation.TANH)
                            .nOut(3)
                            .build());
            return new Drawn(
                    Network.of(list.setInputType(input).build()),
                    OracleTest.vectors(3 * time, channels, time),
                    batchSize);
        }
        if (random.nextBoolean()) {
            list.layer(recurrent).layer(new GlobalPoolingLayer(PoolingType.AVG));
        } else {
            list.layer(new LastTimeStep(recurrent));
        }
        list.layer(output(random));
        return new Drawn(
                Network.of(list.setInputType(input).build()), OracleTest.floats(CLASSES, channels, time), batchSize);
    }

    /** The shape of an image. */
    private record Picture(int channels, int height, int width, CNN2DFormat order) {
        static Picture draw(Random random) {
            return new Picture(
                    pick(random, WIDTHS),
                    4 + random.nextInt(5),
                    4 + random.nextInt(5),
                    random.nextInt(3) == 0 ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
        }

        InputType type() {
            return InputType.convolutional(height, width, channels, order);
        }

        ExampleFormat format(Random random) {
            Integer[] shape = order == CNN2DFormat.NCHW
                    ? new Integer[] {channels, height, width}
                    : new Integer[] {height, width, channels};
            return random.nextBoolean() ? OracleTest.floats(CLASSES, shape) : OracleTest.bytes(CLASSES, shape);
        }
    }

    /** DL4J takes a separable convolution of a single channel for a plain one, and fails on its weights: drawn again. */
    private static Layer image(Random random, CNN2DFormat order, long channels) {
        Layer layer;
        do {
            layer = image(random, order);
        } while (layer instanceof SeparableConvolution2D && channels == 1);
        return layer;
    }

    private static long channelsAfter(Layer layer, long channels) {
        if (layer instanceof DepthwiseConvolution2D depthwise) {
            return channels * depthwise.getDepthMultiplier();
        }
        return layer instanceof ConvolutionLayer convolution ? convolution.getNOut() : channels;
    }

    private static Layer image(Random random, CNN2DFormat order) {
        int window = 1 + random.nextInt(2);
        return switch (random.nextInt(10)) {
            case 0 -> new SubsamplingLayer.Builder(PoolingType.AVG)
                    .kernelSize(window, window)
                    .stride(window, window)
                    .build();
            case 1 -> new BatchNormalization.Builder().eps(1e-2).build();
            case 2 -> new ActivationLayer(activation(random));
            case 3 -> new ZeroPaddingLayer(random.nextInt(2), 1, random.nextInt(2), 0);
            case 4 -> new DepthwiseConvolution2D.Builder(window, window)
                    .depthMultiplier(1 + random.nextInt(2))
                    .hasBias(false)
                    .build();
            case 5 -> new SeparableConvolution2D.Builder(2, window)
                    .nOut(pick(random, WIDTHS))
                    .hasBias(false)
                    .build();
            case 6 -> new Upsampling2D.Builder(window).build();
            case 7 -> new Deconvolution2D.Builder(2, 1 + window)
                    .nOut(pick(random, WIDTHS))
                    .stride(window, 1)
                    .hasBias(random.nextBoolean())
                    .dataFormat(order)
                    .build();
            default -> convolution(random, pick(random, WIDTHS), 1 + random.nextInt(2));
        };
    }

    private static ConvolutionLayer convolution(Random random, int outputs, int stride) {
        return new ConvolutionLayer.Builder(1 + random.nextInt(3), 1 + random.nextInt(2))
                .nOut(outputs)
                .stride(1, stride)
                .hasBias(random.nextBoolean())
                .activation(activation(random))
                .build();
    }

    private static DenseLayer dense(Random random, int units) {
        DenseLayer.Builder layer = new DenseLayer.Builder()
                .nOut(units)
                .hasBias(random.nextBoolean())
                .activation(activation(random));
        if (random.nextInt(4) == 0) {
            layer.updater(RandomSettings.updater(random));
        }
        return layer.build();
    }

    private static org.deeplearning4j.nn.conf.graph.GraphVertex joint(Random random, int inputs) {
        return switch (random.nextInt(5)) {
            case 0 -> new MergeVertex();
            case 1 -> new ElementWiseVertex(ElementWiseVertex.Op.Product);
            case 2 -> new ElementWiseVertex(ElementWiseVertex.Op.Average);
            case 3 -> new ElementWiseVertex(inputs == 2 ? ElementWiseVertex.Op.Subtract : ElementWiseVertex.Op.Add);
            default -> new ElementWiseVertex(ElementWiseVertex.Op.Add);
        };
    }

    private static OutputLayer output(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> output(LossFunction.MSE, Activation.TANH);
            case 1 -> output(LossFunction.XENT, Activation.SIGMOID);
            case 2 -> output(LossFunction.NEGATIVELOGLIKELIHOOD, Activation.SOFTMAX);
            default -> output(LossFunction.MCXENT, Activation.SOFTMAX);
        };
    }

    private static OutputLayer output(LossFunction loss, Activation activation) {
        return new OutputLayer.Builder(loss)
                .activation(activation)
                .nOut(CLASSES)
                .build();
    }

    /** Statistics over a single example are nothing to learn by. */
    private static int batch(Random random, boolean normalised) {
        int size = pick(random, BATCHES);
        return normalised ? Math.max(7, size) : size;
    }

    private static Activation activation(Random random) {
        return ACTIVATIONS[random.nextInt(ACTIVATIONS.length)];
    }

    private static int pick(Random random, int[] values) {
        return values[random.nextInt(values.length)];
    }
}
