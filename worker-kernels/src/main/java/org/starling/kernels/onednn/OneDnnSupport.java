package org.starling.kernels.onednn;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode.Freezing;
import org.starling.kernels.onednn.graph.GraphNode.VertexNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.mask.MaskFlow;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.replica.Network;

/**
 * Collects the reasons why a network cannot be compiled, from each layer and vertex and for the whole network. Requires no native
 * code, so the driver can use it.
 */
public final class OneDnnSupport {
    private static final Set<Class<?>> LOSS_LAYERS = Set.of(LossLayer.class, RnnLossLayer.class, CnnLossLayer.class);

    private final NetworkGraph graph;
    private final ChannelOrder order;
    private final Reasons reasons = new Reasons();

    private OneDnnSupport(NetworkGraph graph) {
        this.graph = graph;
        this.order = ChannelOrder.of(graph);
    }

    /** Returns why {@code network} cannot be compiled, one line per layer or setting; empty when it can. */
    public static List<String> unsupported(Network network) {
        return unsupported(network, MaskFormat.NONE);
    }

    /** Returns the reasons for examples with such masks. */
    public static List<String> unsupported(Network network, MaskFormat masks) {
        return unsupported(NetworkReader.read(network), masks);
    }

    static List<String> unsupported(NetworkGraph graph, MaskFormat masks) {
        OneDnnSupport support = new OneDnnSupport(graph);
        support.checkNetwork();
        graph.settings().forEach(support::checkSettings);
        graph.nodes().forEach(support::checkNode);
        support.reasons.about("");
        support.checkLossLayers();
        support.checkFrozenOrder();
        support.checkChannelOrder();
        MaskFlow.check(
                graph, masks, node -> LayerCompilers.find(node).map(kind -> kind.maskUse(node)), support.reasons);
        return support.reasons.lines();
    }

    private void checkNetwork() {
        reasons.addIf(graph.type() != DataType.FLOAT, "data type " + graph.type() + " is not supported, only FLOAT");
        reasons.addIf(
                graph.backprop() != BackpropType.Standard, "truncated backpropagation through time is not supported");
        reasons.addIf(
                graph.inputs().size() != 1, "networks with " + graph.inputs().size() + " inputs are not supported");
        reasons.addIf(
                graph.outputs().size() != 1, "networks with " + graph.outputs().size() + " outputs are not supported");
    }

    private void checkSettings(NeuralNetConfiguration settings) {
        reasons.about("layer '" + settings.getLayer().getLayerName() + "'");
        OptimizationAlgorithm algorithm = settings.getOptimizationAlgo();
        reasons.addIf(
                algorithm != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
                "optimisation algorithm " + algorithm + " is not supported");
        reasons.addIf(settings.getStepFunction() != null, "step functions are not supported");
        reasons.addIf(!settings.isMinimize(), "maximising is not supported");
    }

    private void checkNode(GraphNode node) {
        reasons.about(node.description());
        if (node instanceof VertexNode vertex) {
            VertexCompiler.check(vertex.vertex(), reasons);
        } else if (node instanceof LayerNode layer) {
            Optional<LayerKind<?>> kind = LayerCompilers.find(layer);
            kind.ifPresent(found -> found.check(layer, order, reasons));
            reasons.addIf(kind.isEmpty(), "layers of this kind are not supported");
        }
    }

    private void checkLossLayers() {
        boolean lossLayer = graph.nodes().stream()
                .anyMatch(node -> node instanceof LayerNode layer
                        && LOSS_LAYERS.contains(layer.layer().getClass()));
        reasons.addIf(
                lossLayer && !graph.averagesOverBatch(),
                "a loss layer in a network that sums over batches (miniBatch false) is not supported");
    }

    /**
     * Rejects frozen layers above trained ones, unless they pass gradients. DL4J stops the backward pass at the first frozen layer
     * from above, and then updates the layers below with stale gradients. Where it passes gradients through batch normalisation, it
     * differentiates statistics of the batch that the forward pass did not use.
     */
    private void checkFrozenOrder() {
        boolean trainedBelow = false;
        for (GraphNode node : graph.nodes()) {
            if (node instanceof LayerNode layer) {
                Freezing freezing = layer.freezing();
                reasons.addIf(
                        freezing == Freezing.ENDS_BACKWARD_PASS && trainedBelow,
                        "layer '" + node.name()
                                + "' is frozen above layers that are not; freeze those as well, or use FrozenLayerWithBackprop");
                reasons.addIf(
                        freezing == Freezing.PASSES_GRADIENTS
                                && trainedBelow
                                && layer.settings() instanceof BatchNormalization,
                        "layer '" + node.name()
                                + "' is a frozen batch normalisation that passes gradients; freeze the layers before it as well");
                trainedBelow |= layer.trained() && layer.settings() instanceof BaseLayer;
            }
        }
    }

    private void checkChannelOrder() {
        reasons.addIf(
                order.images().size() > 1, "images with channels first (NCHW) and channels last (NHWC) in one network");
        reasons.addIf(
                order.sequences().size() > 1,
                "sequences with channels first (NCW) and channels last (NWC) in one network");
        if (order.sequences().contains(Channels.LAST)) {
            for (GraphNode node : graph.nodes()) {
                reasons.addIf(
                        channelsFirstOnly(node),
                        "'" + node.name()
                                + "' takes sequences with channels first (NCW), others of the network channels last (NWC)");
            }
        }
    }

    private static boolean channelsFirstOnly(GraphNode node) {
        if (node instanceof LayerNode layer) {
            return LayerCompilers.find(layer)
                    .filter(kind -> kind.channelsFirstOnly(layer))
                    .isPresent();
        }
        return VertexCompiler.channelsFirstOnly(((VertexNode) node).vertex());
    }
}
