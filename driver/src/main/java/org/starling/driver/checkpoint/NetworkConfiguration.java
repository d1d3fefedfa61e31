package org.starling.driver.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.driver.report.Json;
import org.starling.kernels.step.Network;

/**
 * Hides that DL4J has two unrelated classes of network configuration, each with counters of its own. Starling keeps the
 * counters beside the network, and sets them into the configuration only where DL4J reads them.
 */
final class NetworkConfiguration {
    private NetworkConfiguration() {}

    /** The network that DL4J's JSON describes, whichever of the two it is, its counters at zero. */
    static Network parse(String json) throws JsonProcessingException {
        // only a graph has vertices
        Network.Kind kind =
                Json.parse(json).has("vertices") ? Network.Kind.COMPUTATION_GRAPH : Network.Kind.MULTI_LAYER;
        return new Network(kind, counted(new Network(kind, json), 0, 0));
    }

    /** DL4J's JSON of a network with these counters. */
    static String counted(Network network, int iteration, int epoch) {
        return switch (network.kind()) {
            case MULTI_LAYER -> multiLayer(network, iteration, epoch).toJson();
            case COMPUTATION_GRAPH -> graph(network, iteration, epoch).toJson();
        };
    }

    static MultiLayerConfiguration multiLayer(Network network, int iteration, int epoch) {
        MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(network.json());
        requireFloat(configuration.getDataType());
        configuration.setIterationCount(iteration);
        configuration.setEpochCount(epoch);
        return configuration;
    }

    static ComputationGraphConfiguration graph(Network network, int iteration, int epoch) {
        ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(network.json());
        requireFloat(configuration.getDataType());
        configuration.setIterationCount(iteration);
        configuration.setEpochCount(epoch);
        return configuration;
    }

    private static void requireFloat(DataType type) {
        if (type != DataType.FLOAT) {
            throw new CheckpointException(
                    "Cannot use the network: its data type is %s, but Starling trains networks of type FLOAT; "
                                    .formatted(type)
                            + "build it with dataType(DataType.FLOAT)");
        }
    }
}
