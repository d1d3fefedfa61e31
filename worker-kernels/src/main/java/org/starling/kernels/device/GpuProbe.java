package org.starling.kernels.device;

import java.util.List;

/** Source of the list of this machine's GPUs. */
@FunctionalInterface
public interface GpuProbe {
    /** Returns the GPUs in the order of their addresses; empty if there are none or they cannot be listed. */
    List<Gpu> gpus();
}
