package org.starling.driver.cli.doctor;

import java.util.List;
import org.starling.kernels.device.ComputeCapability;
import org.starling.kernels.device.Gpu;
import org.starling.kernels.device.GpuProbe;
import org.starling.kernels.device.Nd4jBuild;
import org.starling.kernels.device.NvidiaSmi;

/** NVIDIA GPUs of this machine, and whether ND4J's CUDA binaries run on them. */
final class GpuCheck implements Check {
    private final GpuProbe probe;
    private final Nd4jBuild build;

    GpuCheck() {
        this(new NvidiaSmi(), Nd4jBuild.onClassPath());
    }

    /** A check with a stand-in for the driver's program, as in a jar with {@code build}. */
    GpuCheck(GpuProbe probe, Nd4jBuild build) {
        this.probe = probe;
        this.build = build;
    }

    @Override
    public List<Finding> run() {
        List<Gpu> gpus = probe.gpus();
        if (gpus.isEmpty()) {
            return List.of(
                    unusable(
                            "GPU",
                            "nvidia-smi shows none",
                            "none needed; workers train on the CPU",
                            "this build of Starling holds ND4J for GPUs only: install NVIDIA's driver, or use the build for CPUs"));
        }
        return gpus.stream().map(this::check).toList();
    }

    /** A problem of the build for GPUs does not concern the build for CPUs. */
    private Finding unusable(String subject, String detail, String remedyOnCpu, String remedyOnGpu) {
        return build == Nd4jBuild.CUDA
                ? Finding.bad(subject, detail, remedyOnGpu)
                : Finding.absent(subject, detail, remedyOnCpu);
    }

    private Finding check(Gpu gpu) {
        String subject = "GPU " + gpu.address();
        if (gpu.capability().isEmpty()) {
            return Finding.absent(subject, gpu.name(), "its compute capability is unknown; see 'nvidia-smi'");
        }
        ComputeCapability capability = gpu.capability().get();
        String detail = gpu.name() + ", compute capability " + capability;
        return capability.supported()
                ? Finding.fine(subject, detail)
                : unusable(
                        subject,
                        detail,
                        "ND4J's CUDA binaries run on %s only; workers train on the CPU here"
                                .formatted(ComputeCapability.supportedRange()),
                        "ND4J's CUDA binaries run on %s only: use another GPU, or the build for CPUs"
                                .formatted(ComputeCapability.supportedRange()));
    }
}
