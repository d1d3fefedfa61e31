package org.starling.driver.config.network;

import java.io.IOException;
import org.starling.kernels.step.Network;

/** Reads the definition of a network out of a checkpoint. */
@FunctionalInterface
public interface CheckpointNetworks {
    /**
     * The network of a checkpoint.
     *
     * @param path directory of a checkpoint, or of a job's checkpoints
     * @throws IOException if there is no whole checkpoint
     */
    Network read(String path) throws IOException;
}
