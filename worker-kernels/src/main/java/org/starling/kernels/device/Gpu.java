package org.starling.kernels.device;

import java.util.Optional;

/**
 * GPU of this machine.
 *
 * @param address index in nvidia-smi, as Spark's discovery script prints it
 * @param name NVIDIA's name of it
 * @param capability its compute capability; empty if the driver does not report it
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
