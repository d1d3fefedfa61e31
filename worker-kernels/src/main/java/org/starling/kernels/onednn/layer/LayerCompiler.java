package org.starling.kernels.onednn.layer;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Compiles one kind of layer, and states what of it is not supported: settings, masks, the order of channels. {@link LayerKind}
 * adds what all layers share.
 *
 * @param <L> DL4J's class for its settings
 */
public interface LayerCompiler<L extends Layer> {

    /** Adds what is not supported of the settings of {@code layer}. */
    default void check(L layer, Reasons reasons) {}

    /** Whether the layer takes sequences with channels first, whatever the layers around it say. */
    default boolean channelsFirstOnly(L layer) {
        return false;
    }

    /** Returns what DL4J does with a mask of time steps that reaches the layer. */
    default MaskUse maskUse(L layer) {
        return MaskUse.REFUSED;
    }

    /**
     * Appends the layer's forward operations, and registers those of the backward pass.
     *
     * @throws IllegalArgumentException if {@code input} does not have the shape that the layer takes
     */
    Tensor compile(L layer, Tensor input, LayerContext context);
}
