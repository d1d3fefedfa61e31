package org.starling.driver.checkpoint;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.step.NativeLibraries;
import org.starling.kernels.step.Network;

/** Converts between model states and live DL4J networks, bit for bit. */
public final class ModelStates {
    private ModelStates() {}

    /**
     * The state of a live network, copied.
     *
     * @throws CheckpointException if it is neither a multi-layer network nor a computation graph, or not of type FLOAT
     */
    public static ModelState of(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return of(
                    Network.of(network.getLayerWiseConfigurations()),
                    network.params(),
                    network.getUpdater().getStateViewArray(),
                    network.getIterationCount(),
                    network.getEpochCount());
        }
        if (model instanceof ComputationGraph graph) {
            return of(
                    Network.of(graph.getConfiguration()),
                    graph.params(),
                    graph.getUpdater().getStateViewArray(),
                    graph.getIterationCount(),
                    graph.getEpochCount());
        }
        throw new CheckpointException(
                "Cannot take the state of a %s: only MultiLayerNetwork and ComputationGraph are supported"
                        .formatted(model.getClass().getName()));
    }

    private static ModelState of(
            Network network, INDArray parameters, INDArray updaterState, int iteration, int epoch) {
        Network plain = new Network(network.kind(), NetworkConfiguration.counted(network, 0, 0));
        float[] updater = updaterState == null ? new float[0] : copy(updaterState);
        return new ModelState(plain, copy(parameters), updater, iteration, epoch);
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
        NativeLibraries.prepare();
        try {
            return switch (state.network().kind()) {
                case MULTI_LAYER -> multiLayer(state);
                case COMPUTATION_GRAPH -> graph(state);
            };
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "Cannot restore the network from %d parameters and %d values of updater state: %s; use the state of the same network"
                            .formatted(state.parameters().length, state.updaterState().length, e.getMessage()),
                    e);
        }
    }

    private static MultiLayerNetwork multiLayer(ModelState state) {
        MultiLayerNetwork network = new MultiLayerNetwork(
                NetworkConfiguration.multiLayer(state.network(), state.iteration(), state.epoch()));
        network.init(rowVector(state.parameters()), false);
        if (state.updaterState().length > 0) {
            try (INDArray values = Nd4j.createFromArray(state.updaterState())) {
                network.getUpdater().setStateViewArray(network, values, false);
            }
        }
        return network;
    }

    private static ComputationGraph graph(ModelState state) {
        ComputationGraph graph =
                new ComputationGraph(NetworkConfiguration.graph(state.network(), state.iteration(), state.epoch()));
        graph.init(rowVector(state.parameters()), false);
        if (state.updaterState().length > 0) {
            try (INDArray values = Nd4j.createFromArray(state.updaterState())) {
                graph.getUpdater().setStateViewArray(values);
            }
        }
        return graph;
    }

    private static INDArray rowVector(float[] values) {
        return Nd4j.create(values, new long[] {1, values.length}, 'f');
    }
}
