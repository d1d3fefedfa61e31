package org.starling.kernels.onednn.layer;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Compiles one kind of layer.
 *
 * @param <L> DL4J's class for its settings, exactly
 */
public interface LayerCompiler<L extends Layer> {

    /** What DL4J does with a dropout setting on a layer of this kind. */
    enum InputDropout {
        /** Values of the layer's input are dropped. */
        APPLIED,
        /** DL4J ignores it. */
        IGNORED
    }

    /** DL4J's class for the settings. */
    Class<L> layerClass();

    /** What a dropout setting means here. */
    InputDropout inputDropout();

    /** Adds what is not supported of {@code layer}; settings that all layers share are checked elsewhere. */
    void check(L layer, Reasons reasons);

    /** What DL4J does with a mask of time steps that reaches the layer. */
    default MaskUse maskUse(L layer) {
        return MaskUse.REFUSED;
    }

    /**
     * Appends the layer's forward operations, and leaves behind those that go backward.
     *
     * @throws IllegalArgumentException if {@code input} does not have the shape that the layer takes
     */
    Tensor compile(L layer, Tensor input, LayerContext context);
}
