package org.starling.kernels.replica;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.batch.ExampleFormat;

/** Estimates the memory of a network from its configuration, before anything is allocated. */
public final class NetworkMemory {
    /** Longest array of Java. */
    private static final long MAX_PARAMETERS = Integer.MAX_VALUE - 8L;
    /** DL4J counts in long integers; below this number none of its products overflows. */
    private static final double SAFE_COUNT = 0x1p50;

    private static final Logger LOG = LoggerFactory.getLogger(NetworkMemory.class);

    private NetworkMemory() {}

    /**
     * Counts the parameters of a network, which need not be initialised.
     *
     * @throws NetworkSizeException if no machine can hold them
     */
    public static long parameters(LiveNetwork network) {
        double estimate = 0;
        long exact = 0;
        if (network instanceof LiveNetwork.MultiLayer multiLayer) {
            MultiLayerConfiguration configuration = multiLayer.model().getLayerWiseConfigurations();
            for (NeuralNetConfiguration layer : configuration.getConfs()) {
                estimate += estimate(layer.getLayer());
                exact += exact(layer, estimate);
            }
        } else if (network instanceof LiveNetwork.Graph graph) {
            ComputationGraphConfiguration configuration = graph.model().getConfiguration();
            for (GraphVertex vertex : configuration.getVertices().values()) {
                if (vertex instanceof LayerVertex layer) {
                    estimate += estimate(layer.getLayerConf().getLayer());
                    exact += exact(layer.getLayerConf(), estimate);
                } else {
                    estimate += vertex instanceof SameDiffVertex custom
                            ? product(custom.getVertexParams().getParamShapes().values())
                            : 0;
                    exact += estimate < SAFE_COUNT ? vertex.numParams(true) : 0;
                }
            }
        }
        if (!(estimate < SAFE_COUNT) || exact < 0 || exact > MAX_PARAMETERS) {
            throw tooLarge(estimate < SAFE_COUNT && exact >= 0 ? exact : estimate);
        }
        return exact;
    }

    private static long exact(NeuralNetConfiguration layer, double estimate) {
        return estimate < SAFE_COUNT ? layer.getLayer().initializer().numParams(layer) : 0;
    }

    /**
     * Fails if the machine has less memory than a network's parameters and their gradients need.
     *
     * @throws NetworkSizeException with both numbers
     */
    public static void requireFits(LiveNetwork network) {
        double parameters = (double) parameters(network);
        if (needed(parameters) > machineBytes()) {
            throw tooLarge(parameters);
        }
    }

    /**
     * Fails if the machine has less memory than the activations of one example need. Networks whose shapes DL4J cannot derive
     * pass.
     *
     * @param shape of the features of an example, without the batch
     * @throws NetworkSizeException with both numbers
     */
    public static void requireFits(LiveNetwork network, List<Integer> shape) {
        double values = activations(network, shape);
        if (values * Float.BYTES > machineBytes()) {
            throw new NetworkSizeException(
                    "Cannot set up the network: the activations of one example need %s of memory, and this machine has %s; make its layers smaller"
                            .formatted(size(values * Float.BYTES), size((double) machineBytes())));
        }
    }

    /**
     * Fails if a batch of examples does not fit into memory: its packed form into arrays and the heap of this JVM, its values and
     * activations into the memory of the machine.
     *
     * @param batchSize examples in a batch
     * @throws NetworkSizeException with the largest size that fits
     */
    public static void requireFits(LiveNetwork network, ExampleFormat format, int batchSize) {
        long features = format.features().length();
        long labels = format.label().length();
        long longest = Math.max(format.features().bytes(), Math.max(features, labels));
        double packed = format.features().bytes() + (double) Float.BYTES * labels;
        double values =
                features + labels + activations(network, format.features().shape());
        double most = Math.min(
                (double) MAX_PARAMETERS / longest,
                Math.min(Runtime.getRuntime().maxMemory() / packed, machineBytes() / (packed + values * Float.BYTES)));
        if (batchSize > most) {
            throw new NetworkSizeException(
                    "Cannot use batches of %,d examples: at most %,d of this network fit into the heap of this JVM (%s) and the memory of this machine (%s); set training.batchSize or --batch-size to less"
                            .formatted(
                                    batchSize,
                                    (long) most,
                                    size((double) Runtime.getRuntime().maxMemory()),
                                    size((double) machineBytes())));
        }
    }

    private static double activations(LiveNetwork network, List<Integer> shape) {
        try {
            InputType input = inputType(shape);
            Collection<InputType> outputs = network instanceof LiveNetwork.Graph graph
                    ? graph.model()
                            .getConfiguration()
                            .getLayerActivationTypes(input)
                            .values()
                    : ((LiveNetwork.MultiLayer) network)
                            .model()
                            .getLayerWiseConfigurations()
                            .getLayerActivationTypes(input);
            List<long[]> shapes =
                    outputs.stream().map(output -> output.getShape(false)).toList();
            return product(shapes);
        } catch (RuntimeException e) {
            LOG.debug("The activations of the network cannot be estimated", e);
            return 0;
        }
    }

    private static InputType inputType(List<Integer> shape) {
        return switch (shape.size()) {
            case 2 -> InputType.recurrent(shape.get(0), shape.get(1));
            case 3 -> InputType.convolutional(shape.get(1), shape.get(2), shape.get(0));
            case 4 -> InputType.convolutional3D(
                    Convolution3D.DataFormat.NCDHW, shape.get(1), shape.get(2), shape.get(3), shape.get(0));
            default -> InputType.feedForward(
                    shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b));
        };
    }

    /**
     * Fails if an array of values does not fit into the heap of this JVM.
     *
     * @param values number of float32 values
     * @param what the values, for the message
     */
    public static void requireHeap(long values, String what) {
        long heap = Runtime.getRuntime().maxMemory();
        if (values > MAX_PARAMETERS || values * Float.BYTES > heap) {
            throw new NetworkSizeException(
                    "Cannot hold %,d values of the network's %s: they need %s of memory, and the heap of this JVM has %s; raise spark.driver.memory or spark.executor.memory (bin/starling: STARLING_DRIVER_MEMORY), or make the network smaller"
                            .formatted(values, what, size((double) values * Float.BYTES), size((double) heap)));
        }
    }

    private static double needed(double parameters) {
        return 2 * parameters * Float.BYTES;
    }

    private static NetworkSizeException tooLarge(double parameters) {
        return new NetworkSizeException(
                "Cannot set up the network: its %s parameters and their gradients need %s of memory, this machine has %s, and a network may have at most %,d parameters; make its layers smaller"
                        .formatted(
                                parameters < SAFE_COUNT ? "%,d".formatted((long) parameters) : "more than 10^15",
                                size(needed(parameters)),
                                size((double) machineBytes()),
                                MAX_PARAMETERS));
    }

    /** The memory of the machine, or of the container. */
    private static long machineBytes() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    private static String size(double bytes) {
        return String.format(Locale.ROOT, "%,.1f GiB", bytes / (1L << 30));
    }

    /** An upper limit, within a factor of about four where layers are large; in doubles, which do not overflow. */
    private static double estimate(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return estimate(frozen.getLayer());
        } else if (layer instanceof Bidirectional both) {
            return 2 * estimate(both.getFwd());
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            return estimate(wrapper.getUnderlying());
        } else if (layer instanceof AbstractSameDiffLayer custom) {
            return product(custom.getLayerParams().getParamShapes().values());
        } else if (layer instanceof FeedForwardLayer dense) {
            double inputs = Math.max(0, dense.getNIn()) + 2d;
            double outputs = Math.max(0, dense.getNOut()) + 2d;
            // an LSTM has four gates
            return layer instanceof BaseRecurrentLayer
                    ? 4 * (inputs + outputs) * outputs
                    : inputs * outputs * window(layer);
        }
        return 0;
    }

    private static double window(Layer layer) {
        double values = 1;
        if (layer instanceof ConvolutionLayer convolution) {
            for (int size : convolution.getKernelSize()) {
                values *= Math.max(1, size);
            }
        }
        if (layer instanceof SeparableConvolution2D separable) {
            values *= Math.max(1, separable.getDepthMultiplier());
        } else if (layer instanceof DepthwiseConvolution2D depthwise) {
            values *= Math.max(1, depthwise.getDepthMultiplier());
        }
        return values;
    }

    private static double product(Collection<long[]> shapes) {
        double sum = 0;
        for (long[] shape : shapes) {
            double values = 1;
            for (long size : shape) {
                values *= Math.abs((double) size);
            }
            sum += values;
        }
        return sum;
    }
}
