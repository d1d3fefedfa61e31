package org.starling.serving.checkpoint;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NetworkMemory;

/** Converts between model states and live DL4J networks, bit for bit. */
public final class ModelStates {
    private ModelStates() {}

    /**
     * The state of a live network, copied.
     *
     * @throws CheckpointException if it is neither a multi-layer network nor a computation graph, or not of type FLOAT
     */
    public static ModelState of(Model model) {
        if (!(model instanceof MultiLayerNetwork || model instanceof ComputationGraph)) {
            throw new CheckpointException(
                    "Cannot take the state of a %s: only MultiLayerNetwork and ComputationGraph are supported"
                            .formatted(model.getClass().getName()));
        }
        LiveNetwork live = LiveNetwork.of(model);
        NetworkMemory.requireHeap(model.numParams(), "parameters");
        INDArray updaterState = live.updaterState();
        return new ModelState(
                NetworkConfiguration.counted(live.network(), 0, 0).network(),
                copy(model.params()),
                updaterState == null ? new float[0] : copy(updaterState),
                live.iteration(),
                live.epoch());
    }

    private static float[] copy(INDArray vector) {
        // a view must be copied first, or values outside of it would come along
        try (INDArray values = vector.dup()) {
            return values.data().asFloat();
        }
    }

    /**
     * A live network in this state, ready to train on: with parameters, updater state and counters.
     *
     * @throws CheckpointException if parameters or updater state do not fit the network
     */
    public static Model toModel(ModelState state) {
        LiveNetwork live = NetworkConfiguration.counted(state.network(), state.iteration(), state.epoch());
        float[] parameters = state.parameters();
        float[] updaterState = state.updaterState();
        try {
            live.initialise(Nd4j.create(parameters, new long[] {1, parameters.length}, 'f'));
            if (updaterState.length > 0) {
                try (INDArray values = Nd4j.createFromArray(updaterState)) {
                    live.writeUpdaterState(values);
                }
            }
            return live.model();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "Cannot restore the network from %d parameters and %d values of updater state: %s; use the state of the same network"
                            .formatted(parameters.length, updaterState.length, e.getMessage()),
                    e);
        }
    }
}
