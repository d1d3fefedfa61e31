package org.starling.kernels.onednn.layer;

import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/**
 * The descriptors of one kind of operation with weights, forward and backward.
 *
 * @param <F> descriptor of the forward operation, which the others are made for
 */
public interface WeightedKernel<F extends primitive_desc> {

    /** {@code attributes} may fuse an activation. */
    F forward(primitive_attr attributes);

    /** The derivative with respect to weights and bias, computed in float32. */
    primitive_desc backwardWeights(F forward);

    /** The derivative with respect to the input. */
    primitive_desc backwardData(F forward);
}
