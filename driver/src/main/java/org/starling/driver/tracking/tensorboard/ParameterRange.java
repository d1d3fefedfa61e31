package org.starling.driver.tracking.tensorboard;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.serving.checkpoint.ModelState;

/**
 * The place of one named parameter array in the flat parameters of a network.
 *
 * @param name DL4J's name: the layer and the parameter, such as {@code 0_W}
 * @param from its first value
 * @param to after its last value
 */
record ParameterRange(String name, int from, int to) {

    /** The ranges of all arrays, in the order of the flat parameters. DL4J's arrays are views of the flat ones. */
    static List<ParameterRange> of(ModelState state) {
        LiveNetwork live = LiveNetwork.of(state.network());
        float[] parameters = state.parameters();
        live.initialise(Nd4j.createFromArray(new float[][] {parameters}));
        Map<String, INDArray> views = live.model().paramTable();
        return views.entrySet().stream()
                .map(view -> range(view.getKey(), view.getValue()))
                .sorted(Comparator.comparingInt(ParameterRange::from))
                .toList();
    }

    private static ParameterRange range(String name, INDArray view) {
        int from = Math.toIntExact(view.offset());
        return new ParameterRange(name, from, from + Math.toIntExact(view.length()));
    }
}
