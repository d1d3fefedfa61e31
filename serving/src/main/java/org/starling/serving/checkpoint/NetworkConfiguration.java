package org.starling.serving.checkpoint;

import org.nd4j.linalg.api.buffer.DataType;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkText;
import org.starling.pipeline.files.Failures;

/**
 * The counters in DL4J's configurations. Starling keeps them beside the network, and sets them into the configuration only
 * where DL4J reads them.
 */
final class NetworkConfiguration {
    private NetworkConfiguration() {}

    /**
     * The network of DL4J's JSON, of either kind, with its counters as they are stored; it is not initialised.
     *
     * @throws CheckpointException if it is no such network, or names a class that is not one of DL4J's
     */
    static LiveNetwork parse(String json) {
        try {
            return requireFloat(LiveNetwork.of(NetworkText.checked(json)));
        } catch (CheckpointException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            throw new CheckpointException(
                    "Cannot read the model: %s; give a file that DL4J's ModelSerializer or Starling wrote"
                            .formatted(Failures.firstLine(e)),
                    e);
        }
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
