package org.starling.driver.config.network;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.LabelFormat;

/**
 * The networks that come with Starling. All end in one of the {@link OutputLayers} and start with Xavier weights (Glorot and
 * Bengio, 2010).
 */
final class BuiltinNetworks {
    private static final int DENSE_UNITS = 64;
    private static final int[] FILTERS = {32, 64, 64};
    private static final int KERNEL = 3;
    private static final int POOL = 2;

    private BuiltinNetworks() {}

    static MultiLayerConfiguration mlp(ModelSpec.Mlp spec, NetworkData data) {
        NeuralNetConfiguration.ListBuilder layers = start(spec);
        for (int units : spec.hidden()) {
            layers.layer(dense(units));
        }
        return layers.layer(new OutputLayers("mlp", spec, data).ofExample())
                .setInputType(inputType(data.format().features().shape()))
                .build();
    }

    /**
     * Two 3×3 convolutions with 32 and 64 filters, each followed by 2×2 maximum pooling, a third 3×3 convolution with 64,
     * a dense layer of 64, all with ReLU, and the output layer. Convolutions have stride 1 and no padding.
     */
    static MultiLayerConfiguration cnn(ModelSpec.Cnn spec, NetworkData data) {
        List<Integer> shape = data.format().features().shape();
        requireRoom(shape);
        return start(spec)
                .layer(convolution(FILTERS[0]))
                .layer(pooling())
                .layer(convolution(FILTERS[1]))
                .layer(pooling())
                .layer(convolution(FILTERS[2]))
                .layer(dense(DENSE_UNITS))
                .layer(new OutputLayers("cnn", spec, data).ofExample())
                .setInputType(inputType(shape))
                .build();
    }

    /**
     * LSTM layers with hyperbolic tangents. The output layer receives the last time step of the last LSTM layer, or every time
     * step if each has a label.
     */
    static MultiLayerConfiguration lstm(ModelSpec.Lstm spec, NetworkData data) {
        List<Integer> shape = data.format().features().shape();
        if (shape.size() != 2) {
            throw new NetworkException(
                    "Cannot build the network 'lstm': it needs sequences [features, time], but the shape of an example is "
                            + shape + "; set data.text.encode to one-hot, or use builtin: mlp");
        }
        NeuralNetConfiguration.ListBuilder layers = start(spec);
        boolean eachStep = data.format().label() instanceof LabelFormat.ClassSequence;
        int last = spec.units().size() - 1;
        for (int i = 0; i <= last; i++) {
            LSTM layer = new LSTM.Builder().nOut(spec.units().get(i)).build();
            layers.layer(i < last || eachStep ? layer : new LastTimeStep(layer));
        }
        OutputLayers outputs = new OutputLayers("lstm", spec, data);
        return layers.layer(eachStep ? outputs.ofEachStep() : outputs.ofExample())
                .setInputType(InputType.recurrent(shape.get(0), shape.get(1)))
                .build();
    }

    /** DL4J's input type for the shape of an example: {@code [channels, height, width]} are images, anything else is flat. */
    static InputType inputType(List<Integer> shape) {
        if (shape.size() == 3) {
            return InputType.convolutional(shape.get(1), shape.get(2), shape.get(0));
        }
        return InputType.feedForward(shape.stream().reduce(1, Math::multiplyExact));
    }

    private static NeuralNetConfiguration.ListBuilder start(ModelSpec.Builtin spec) {
        return new NeuralNetConfiguration.Builder()
                .seed(spec.seed())
                .updater(spec.configuredUpdater())
                .weightInit(WeightInit.XAVIER)
                .convolutionMode(ConvolutionMode.Truncate)
                .list();
    }

    /** The settings of a graph; layers have no activation unless they set one. */
    static NeuralNetConfiguration.Builder settings(ModelSpec.Builtin spec) {
        return new NeuralNetConfiguration.Builder()
                .seed(spec.seed())
                .updater(spec.configuredUpdater())
                .weightInit(WeightInit.XAVIER)
                .activation(Activation.IDENTITY);
    }

    private static ConvolutionLayer convolution(int filters) {
        return new ConvolutionLayer.Builder(KERNEL, KERNEL)
                .nOut(filters)
                .stride(1, 1)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(POOL, POOL)
                .stride(POOL, POOL)
                .build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }

    /** Follows the image through the layers and names the first one that it is too small for. */
    private static void requireRoom(List<Integer> shape) {
        if (shape.size() != 3) {
            throw new NetworkException(
                    "Cannot build the network 'cnn': it needs images, but the shape of an example is " + shape
                            + "; set data.shape to [channels, height, width], or use builtin: mlp");
        }
        int height = shape.get(1);
        int width = shape.get(2);
        for (int i = 0; i < FILTERS.length; i++) {
            requireRoom("convolution " + (i + 1), KERNEL, height, width, shape);
            height = height - KERNEL + 1;
            width = width - KERNEL + 1;
            if (i < FILTERS.length - 1) {
                requireRoom("pooling " + (i + 1), POOL, height, width, shape);
                height /= POOL;
                width /= POOL;
            }
        }
    }

    private static void requireRoom(String layer, int window, int height, int width, List<Integer> shape) {
        if (height < window || width < window) {
            throw new NetworkException(
                    "Cannot build the network 'cnn' for examples of shape %s: %s needs at least %dx%d, but only %dx%d is left there; use larger images or builtin: mlp"
                            .formatted(shape, layer, window, window, height, width));
        }
    }
}
