package org.starling.kernels.replica;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;

/**
 * Output layers of one-class networks. DL4J's layer sets its parameter {@code r} at the start of an epoch, from outputs of the
 * epoch before. These outputs are in neither parameters nor updater state.
 */
final class OneClassOutputs {
    private OneClassOutputs() {}

    /** Checks that training may start from a state other than the initial one, without the layers that reached it. */
    static void requireNone(Layer... layers) {
        if (Arrays.stream(layers).anyMatch(layer -> layer.conf().getLayer() instanceof OCNNOutputLayer)) {
            throw new IllegalArgumentException(
                    "Cannot resume training of this network: its OCNNOutputLayer needs the outputs of the epoch before, and DL4J does not store them; train all epochs in one run");
        }
    }

    /**
     * Notes the number of epochs in a layer's settings. DL4J replaces a trained {@code r} by the initial one if it reads 0 there.
     *
     * @param epochs epochs that the network has been trained for
     */
    static void count(org.deeplearning4j.nn.conf.layers.Layer settings, int epochs) {
        if (settings instanceof OCNNOutputLayer output) {
            output.setLastEpochSinceRUpdated(epochs == 0 ? 0 : Math.max(1, epochs - 1));
        }
    }
}
