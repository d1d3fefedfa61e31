package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Tensor;

/** Parameters of a network, by layer and DL4J's key. */
public interface LayerParameters {

    /** Whether {@code layer} has a parameter {@code key}. */
    boolean has(String layer, String key);

    /** The values of a parameter as a vector, in DL4J's order; differentiable if the layer is trained. */
    Tensor values(String layer, String key);

    /** The gradient of a parameter as a vector, to be overwritten where it is not a derivative. */
    Tensor gradient(String layer, String key);
}
