package org.starling.kernels.onednn.layer;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Compiler of one kind of layer; reports unsupported settings, masks and orders of channels. {@link LayerKind} adds the handling
 * that all layers share.
 *
 * @param <L> DL4J's class for its settings
 */
public interface LayerCompiler<L extends Layer> {

    /** Adds the unsupported settings of {@code layer}. */
    default void check(L layer, Reasons reasons) {}

    /** Whether the layer requires sequences with channels first, whatever the surrounding layers define. */
    default boolean channelsFirstOnly(L layer) {
        return false;
    }

    /** Returns DL4J's treatment of a mask of time steps in this layer. */
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
