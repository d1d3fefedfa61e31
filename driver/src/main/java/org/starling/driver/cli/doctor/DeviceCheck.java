package org.starling.driver.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.starling.kernels.device.ComputeCapability;
import org.starling.kernels.device.Gpu;
import org.starling.kernels.device.GpuProbe;
import org.starling.kernels.device.Nd4jBuild;
import org.starling.kernels.device.NvidiaSmi;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.torch.TorchDevices;
import org.starling.kernels.torch.TorchLibrary;

/** The CPU and the NVIDIA GPUs of this machine, each with the backend that trains there if a job leaves the choice to Starling. */
final class DeviceCheck implements Check {
    private final GpuProbe probe;
    private final Nd4jBuild build;
    private final Supplier<Optional<String>> torchObstacle;

    DeviceCheck() {
        this(new NvidiaSmi(), Nd4jBuild.onClassPath(), DeviceCheck::torchObstacle);
    }

    /**
     * A check of another machine, for tests.
     *
     * @param probe a stand-in for the driver's program
     * @param build ND4J's build in the jar
     * @param torchObstacle returns why LibTorch uses no GPU; empty if it does
     */
    DeviceCheck(GpuProbe probe, Nd4jBuild build, Supplier<Optional<String>> torchObstacle) {
        this.probe = probe;
        this.build = build;
        this.torchObstacle = torchObstacle;
    }

    private static Optional<String> torchObstacle() {
        return TorchLibrary.missing().or(() -> TorchDevices.ofThisMachine().obstacle());
    }

    @Override
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>(List.of(cpu()));
        List<Gpu> gpus = probe.gpus();
        if (gpus.isEmpty()) {
            findings.add(
                    unusable(
                            "GPU",
                            "nvidia-smi shows none",
                            "none needed; workers train on the CPU",
                            "this build of Starling holds ND4J for GPUs only: install NVIDIA's driver, or use the build for CPUs"));
        } else {
            Optional<String> obstacle = torchObstacle.get();
            gpus.forEach(gpu -> findings.add(check(gpu, obstacle)));
        }
        return findings;
    }

    private Finding cpu() {
        if (build == Nd4jBuild.CUDA) {
            return Finding.absent("CPU", "trains nothing", "this build of Starling holds ND4J for GPUs only");
        }
        return NativeLibraries.oneDnnMissing()
                .map(reason -> Finding.fine("CPU", "trains by dl4j: " + reason))
                .orElseGet(() -> Finding.fine("CPU", "trains by onednn, or by dl4j what onednn does not support"));
    }

    /** A problem of the build for GPUs does not concern the build for CPUs. */
    private Finding unusable(String subject, String detail, String remedyOnCpu, String remedyOnGpu) {
        return build == Nd4jBuild.CUDA
                ? Finding.bad(subject, detail, remedyOnGpu)
                : Finding.absent(subject, detail, remedyOnCpu);
    }

    private Finding check(Gpu gpu, Optional<String> obstacle) {
        String subject = "GPU " + gpu.address();
        String detail = gpu.name()
                + gpu.capability().map(c -> ", compute capability " + c).orElse("")
                + (gpu.driver().isEmpty() ? "" : ", driver " + gpu.driver());
        if (obstacle.isEmpty()) {
            return Finding.fine(subject, detail + "; trains by torch where Spark assigns it");
        }
        if (gpu.capability().isEmpty()) {
            return Finding.absent(subject, detail, "its compute capability is unknown; see 'nvidia-smi'");
        }
        if (build == Nd4jBuild.CUDA && gpu.capability().get().supported()) {
            return Finding.fine(subject, detail + "; trains by dl4j");
        }
        return unusable(
                subject,
                detail,
                "idle; workers train on the CPU, because " + obstacle.get(),
                "ND4J's CUDA binaries run on %s only: use another GPU, or the build for CPUs"
                        .formatted(ComputeCapability.supportedRange()));
    }
}
