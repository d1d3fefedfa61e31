package org.starling.kernels.device;

import java.util.List;

/** Lists the GPUs of this machine. */
@FunctionalInterface
public interface GpuProbe {
    /** In the order of their addresses; empty if there are none, or nothing tells. */
    List<Gpu> gpus();
}
