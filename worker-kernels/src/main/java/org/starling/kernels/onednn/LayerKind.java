package org.starling.kernels.onednn;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reshaping;
import org.starling.kernels.onednn.layer.dense.DropoutEmitter;
import org.starling.kernels.onednn.layer.dense.DropoutFunctions;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.onednn.updater.UpdaterRules;

/**
 * Supported class of layers: its compiler, and the handling that all layers share (preprocessor, dropout, updater settings,
 * masks).
 *
 * @param layerClass DL4J's class for the settings, exactly
 * @param dropsInput whether DL4J applies a dropout setting to the layer's input; else it ignores the setting
 * @param compiler compiles layers of this class
 */
public record LayerKind<L extends Layer>(Class<L> layerClass, boolean dropsInput, LayerCompiler<? super L> compiler) {

    /** Adds the unsupported settings of {@code node}, in a network with channels in {@code order}. */
    void check(LayerNode node, ChannelOrder order, Reasons reasons) {
        node.reshaping().ifPresent(reshaping -> Reshaping.check(reshaping, reasons));
        Layer settings = node.settings();
        reasons.addIf(
                Stream.of(node.layer(), settings)
                        .map(Layer::getConstraints)
                        .anyMatch(constraints -> constraints != null && !constraints.isEmpty()),
                "constraints are not supported");
        if (appliesDropout(node)) {
            checkDropout(node.layer().getIDropout(), order, reasons);
        }
        if (settings instanceof BaseLayer base) {
            if (!(base instanceof BatchNormalization)) {
                Activations.check(base.getActivationFn(), reasons);
            }
            reasons.addIf(base.getWeightNoise() != null, "weight noise is not supported");
            UpdaterRules.check(base, reasons);
        }
        compiler.check(layer(node), reasons);
    }

    private static void checkDropout(IDropout dropout, ChannelOrder order, Reasons reasons) {
        reasons.addIf(!DropoutFunctions.supports(dropout), dropout.getClass().getSimpleName() + " is not supported");
        reasons.addIf(
                dropout instanceof SpatialDropout && order.anyLast(),
                "SpatialDropout with channels last is not supported: DL4J drops other parts than channels");
    }

    boolean channelsFirstOnly(LayerNode node) {
        return compiler.channelsFirstOnly(layer(node));
    }

    /** Returns DL4J's treatment of a mask of time steps in {@code node}. */
    public MaskUse maskUse(LayerNode node) {
        return compiler.maskUse(layer(node));
    }

    /**
     * Appends {@code node}: preprocessor, dropout, the layer itself, and the effect of a mask of {@code input} on the output.
     */
    Tensor append(LayerNode node, Tensor input, LayerContext context) {
        Tensor shaped = node.reshaping()
                .map(reshaping -> Reshaping.append(reshaping, input, context))
                .orElse(input);
        Tensor kept = appliesDropout(node)
                ? DropoutEmitter.append(context, node.layer().getIDropout(), shaped)
                : shaped;
        input.mask().ifPresent(kept::maskedBy);
        Tensor output = compiler.compile(layer(node), kept, context);
        return maskUse(node).apply(context.builder(), node.name(), kept, output);
    }

    /** Whether the dropout setting of {@code node} applies to its input. */
    public boolean appliesDropout(LayerNode node) {
        return dropsInput && node.layer().getIDropout() != null;
    }

    private L layer(LayerNode node) {
        return layerClass.cast(node.layer());
    }
}
