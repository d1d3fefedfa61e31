package org.starling.kernels.onednn;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.ImageOrder;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.onednn.graph.SequenceOrder;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Reshaping;
import org.starling.kernels.onednn.layer.noise.Perturbations;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.onednn.updater.Penalties;
import org.starling.kernels.onednn.updater.UpdaterRules;
import org.starling.kernels.step.Network;

/** Tells what of a network cannot be compiled. Needs no native code, so the driver can ask. */
public final class OneDnnSupport {
    private OneDnnSupport() {}

    /** Why {@code network} cannot be compiled, one line per layer or setting; empty when it can. */
    public static List<String> unsupported(Network network) {
        return unsupported(network, MaskFormat.NONE);
    }

    /** As the other, for examples with such masks. */
    public static List<String> unsupported(Network network, MaskFormat masks) {
        return unsupported(NetworkReader.read(network), masks);
    }

    static List<String> unsupported(NetworkGraph graph, MaskFormat masks) {
        Reasons reasons = new Reasons();
        reasons.addIf(graph.type() != DataType.FLOAT, "data type " + graph.type() + " is not supported, only FLOAT");
        reasons.addIf(
                graph.backprop() != BackpropType.Standard, "truncated backpropagation through time is not supported");
        reasons.addIf(
                graph.inputs().size() != 1, "networks with " + graph.inputs().size() + " inputs are not supported");
        reasons.addIf(
                graph.outputs().size() != 1, "networks with " + graph.outputs().size() + " outputs are not supported");
        for (NeuralNetConfiguration settings : graph.settings()) {
            checkSettings(
                    settings, reasons.about("layer '" + settings.getLayer().getLayerName() + "'"));
        }
        for (GraphNode node : graph.nodes()) {
            checkNode(graph, node, reasons);
        }
        boolean lossLayer = graph.nodes().stream()
                .anyMatch(node -> node instanceof GraphNode.LayerNode layer
                        && (layer.layer() instanceof LossLayer
                                || layer.layer() instanceof RnnLossLayer
                                || layer.layer() instanceof CnnLossLayer));
        reasons.about("")
                .addIf(
                        lossLayer && !graph.averagesOverBatch(),
                        "a loss layer in a network that sums over batches (miniBatch false) is not supported");
        checkFrozenOrder(graph, reasons);
        reasons.addIf(
                ImageOrder.of(graph).size() > 1,
                "images with channels first (NCHW) and channels last (NHWC) in one network");
        checkSequences(graph, reasons);
        MaskFlow.check(graph, masks, reasons);
        return reasons.lines();
    }

    /** Layers without a setting for it take channels first, whatever the layers around them say. */
    private static void checkSequences(NetworkGraph graph, Reasons reasons) {
        Set<RNNFormat> orders = SequenceOrder.of(graph);
        reasons.addIf(orders.size() > 1, "sequences with channels first (NCW) and channels last (NWC) in one network");
        if (!orders.contains(RNNFormat.NWC)) {
            return;
        }
        for (GraphNode node : graph.nodes()) {
            boolean channelsFirst = node instanceof GraphNode.LayerNode layer
                    ? layer.layer() instanceof Upsampling1D
                            || layer.layer() instanceof ZeroPadding1DLayer
                            || (layer.layer() instanceof GlobalPoolingLayer pooling
                                    && pooling.getPoolingDimensions() == null)
                    : ((GraphNode.VertexNode) node).vertex() instanceof MergeVertex;
            reasons.addIf(
                    channelsFirst,
                    "'" + node.name()
                            + "' takes sequences with channels first (NCW), others of the network channels last (NWC)");
        }
    }

    private static void checkSettings(NeuralNetConfiguration settings, Reasons reasons) {
        OptimizationAlgorithm algorithm = settings.getOptimizationAlgo();
        reasons.addIf(
                algorithm != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
                "optimisation algorithm " + algorithm + " is not supported");
        reasons.addIf(settings.getStepFunction() != null, "step functions are not supported");
        reasons.addIf(!settings.isMinimize(), "maximising is not supported");
    }

    private static void checkNode(NetworkGraph graph, GraphNode node, Reasons reasons) {
        if (node instanceof GraphNode.LayerNode layer) {
            checkLayer(graph, layer, reasons);
        } else if (node instanceof GraphNode.VertexNode vertex) {
            reasons.about("vertex '%s' (%s)"
                    .formatted(node.name(), vertex.vertex().getClass().getSimpleName()));
            VertexCompiler.check(vertex.vertex(), reasons);
        }
    }

    private static void checkLayer(NetworkGraph graph, GraphNode.LayerNode node, Reasons reasons) {
        Layer layer = node.layer();
        reasons.about("layer '%s' (%s)".formatted(node.name(), layer.getClass().getSimpleName()));
        Optional<LayerCompiler<?>> compiler = LayerCompilers.find(layer);
        if (compiler.isEmpty()) {
            reasons.add("layers of this kind are not supported");
            return;
        }
        node.reshaping().flatMap(Reshaping::unsupported).ifPresent(reasons::add);
        Layer settings = withoutWrapper(layer);
        boolean constrained = Stream.of(layer.getConstraints(), settings.getConstraints())
                .anyMatch(constraints -> constraints != null && !constraints.isEmpty());
        reasons.addIf(constrained, "constraints are not supported");
        checkDropout(graph, layer, compiler.get(), reasons);
        if (settings instanceof BaseLayer base && !(settings instanceof BatchNormalization)) {
            checkActivation(base, reasons);
        }
        if (settings instanceof BaseLayer base) {
            checkBase(base, reasons);
        }
        check(compiler.get(), layer, reasons);
    }

    /** What holds the settings of the parameters: that inside where DL4J wraps a layer. */
    private static Layer withoutWrapper(Layer layer) {
        return layer instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : layer;
    }

    private static <L extends Layer> void check(LayerCompiler<L> compiler, Layer layer, Reasons reasons) {
        compiler.check(compiler.layerClass().cast(layer), reasons);
    }

    private static void checkDropout(NetworkGraph graph, Layer layer, LayerCompiler<?> compiler, Reasons reasons) {
        IDropout dropout = layer.getIDropout();
        if (dropout == null || compiler.inputDropout() == LayerCompiler.InputDropout.IGNORED) {
            return;
        }
        reasons.addIf(Perturbations.of(dropout).isEmpty(), dropout.getClass().getSimpleName() + " is not supported");
        reasons.addIf(
                dropout instanceof SpatialDropout
                        && (ImageOrder.of(graph).contains(CNN2DFormat.NHWC)
                                || SequenceOrder.of(graph).contains(RNNFormat.NWC)),
                "SpatialDropout with channels last is not supported: DL4J drops other parts than channels");
    }

    private static void checkActivation(BaseLayer layer, Reasons reasons) {
        reasons.addIf(
                Activations.of(layer.getActivationFn()).isEmpty(),
                "activation " + layer.getActivationFn().getClass().getSimpleName() + " is not supported");
    }

    private static void checkBase(BaseLayer layer, Reasons reasons) {
        reasons.addIf(layer.getWeightNoise() != null, "weight noise is not supported");
        Stream.<IUpdater>of(layer.getIUpdater(), layer.getBiasUpdater())
                .filter(Objects::nonNull)
                .map(UpdaterRules::unsupported)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(reasons::add);
        Stream.of(layer.getRegularization(), layer.getRegularizationBias())
                .filter(Objects::nonNull)
                .flatMap(List<Regularization>::stream)
                .filter(regularization -> !Penalties.supported(regularization))
                .forEach(
                        regularization -> reasons.add(regularization.getClass().getSimpleName() + " is not supported"));
    }

    /** DL4J ends backpropagation at the first frozen layer from above, and then updates what is below by stale gradients. */
    private static void checkFrozenOrder(NetworkGraph graph, Reasons reasons) {
        boolean trainedBelow = false;
        for (GraphNode node : graph.nodes()) {
            if (node instanceof GraphNode.LayerNode layer) {
                boolean frozen = layer.training() == GraphNode.Training.FROZEN;
                reasons.addIf(
                        frozen && trainedBelow,
                        "layer '" + node.name() + "' is frozen above layers that are not; freeze those as well");
                trainedBelow |= !frozen && withoutWrapper(layer.layer()) instanceof BaseLayer;
            }
        }
    }
}
