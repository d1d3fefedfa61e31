package org.starling.kernels.onednn;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's softmax, differentiated with all arrays in one memory order. ND4J's {@code softmax_bp} is wrong if its arguments have
 * different orders, which depends on the surrounding layers. With equal orders the results are the same.
 */
final class OrderedSoftmax extends ActivationSoftmax {
    private static final long serialVersionUID = 1;

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        return super.backprop(in.dup('c'), epsilon.dup('c'));
    }

    /** Gives it to {@code layer} in place of DL4J's. */
    static void install(Layer layer) {
        var settings = layer.conf().getLayer();
        if (settings instanceof BaseLayer base && base.getActivationFn() instanceof ActivationSoftmax) {
            base.setActivationFn(new OrderedSoftmax());
        } else if (settings instanceof ActivationLayer activation
                && activation.getActivationFn() instanceof ActivationSoftmax) {
            activation.setActivationFn(new OrderedSoftmax());
        }
    }
}
