package org.starling.kernels.device;

import java.util.Optional;

/**
 * A GPU of this machine.
 *
 * @param address its number, as Spark's discovery script gives it: nvidia-smi's index
 * @param name what its maker calls it
 * @param capability what it can execute; empty if the driver does not tell
 */
public record Gpu(String address, String name, Optional<ComputeCapability> capability) {
    /** Whether ND4J's CUDA binaries run on it, as far as is known. */
    boolean supported() {
        return capability.map(ComputeCapability::supported).orElse(true);
    }

    @Override
    public String toString() {
        return address + " (" + name
                + capability.map(c -> ", compute capability " + c).orElse("") + ")";
    }
}
