package org.starling.driver.export.network;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.onednn.graph.Reasons;

/**
 * Converter of one family of layers. Input preprocessors are converted before it; dropout, which does nothing at inference, is
 * not converted.
 *
 * @param <L> DL4J's class for its settings
 */
interface LayerConverter<L extends Layer> {

    /** Adds the settings of {@code layer} that have no ONNX form. */
    default void check(L layer, Reasons reasons) {}

    /** Appends the layer, which passed {@link #check}. */
    Value convert(L layer, Value input, NodeContext context);
}
