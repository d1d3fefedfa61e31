package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * Forward computation of one kind of layer.
 *
 * @param <L> DL4J's class for its settings
 */
interface TorchLayer<L extends Layer> {

    /**
     * Computes the layer's output.
     *
     * @throws IllegalArgumentException if {@code input} does not have the shape that the layer takes
     */
    Tensor forward(L layer, NodeValues input, NodeContext context);
}
