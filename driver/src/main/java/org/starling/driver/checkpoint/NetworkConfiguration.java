package org.starling.driver.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.driver.report.Json;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;

/**
 * The counters in DL4J's configurations. Starling keeps them beside the network, and sets them into the configuration only
 * where DL4J reads them.
 */
final class NetworkConfiguration {
    private NetworkConfiguration() {}

    /** The network of DL4J's JSON, of either kind, with its counters as they are stored; it is not initialised. */
    static LiveNetwork parse(String json) throws JsonProcessingException {
        // only a graph has vertices
        Network.Kind kind =
                Json.parse(json).has("vertices") ? Network.Kind.COMPUTATION_GRAPH : Network.Kind.MULTI_LAYER;
        return requireFloat(LiveNetwork.of(new Network(kind, json)));
    }

    /** The network with these counters; it is not initialised. */
    static LiveNetwork counted(Network network, int iteration, int epoch) {
        LiveNetwork live = requireFloat(LiveNetwork.of(network));
        live.moveTo(iteration, epoch);
        return live;
    }

    private static LiveNetwork requireFloat(LiveNetwork network) {
        if (network.dataType() != DataType.FLOAT) {
            throw new CheckpointException(
                    "Cannot use the network: its data type is %s, but Starling trains networks of type FLOAT; "
                                    .formatted(network.dataType())
                            + "build it with dataType(DataType.FLOAT)");
        }
        return network;
    }
}
