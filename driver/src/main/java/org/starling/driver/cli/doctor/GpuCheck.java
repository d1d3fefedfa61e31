package org.starling.driver.cli.doctor;

import java.util.List;
import org.starling.kernels.device.ComputeCapability;
import org.starling.kernels.device.Gpu;
import org.starling.kernels.device.GpuProbe;
import org.starling.kernels.device.NvidiaSmi;

/** NVIDIA GPUs of this machine, and whether ND4J's CUDA binaries run on them. */
final class GpuCheck implements Check {
    private final GpuProbe probe;

    GpuCheck() {
        this(new NvidiaSmi());
    }

    /** A check with a stand-in for the driver's program. */
    GpuCheck(GpuProbe probe) {
        this.probe = probe;
    }

    @Override
    public List<Finding> run() {
        List<Gpu> gpus = probe.gpus();
        return gpus.isEmpty()
                ? List.of(Finding.absent("GPU", "nvidia-smi shows none", "none needed; workers train on the CPU"))
                : gpus.stream().map(GpuCheck::judge).toList();
    }

    private static Finding judge(Gpu gpu) {
        String subject = "GPU " + gpu.address();
        if (gpu.capability().isEmpty()) {
            return Finding.absent(subject, gpu.name(), "its compute capability is unknown; see 'nvidia-smi'");
        }
        ComputeCapability capability = gpu.capability().get();
        String detail = gpu.name() + ", compute capability " + capability;
        return capability.supported()
                ? Finding.fine(subject, detail)
                : Finding.absent(
                        subject,
                        detail,
                        "ND4J's CUDA binaries run on %s only; workers train on the CPU here"
                                .formatted(ComputeCapability.supportedRange()));
    }
}
