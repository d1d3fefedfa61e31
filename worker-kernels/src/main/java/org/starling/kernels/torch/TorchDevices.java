package org.starling.kernels.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;
import org.starling.kernels.device.Gpu;
import org.starling.kernels.device.GpuProbe;
import org.starling.kernels.device.NvidiaSmi;
import org.starling.kernels.device.TorchBuild;

/** Devices that LibTorch computes on in this JVM, with the reason if it finds no GPU. Addresses are nvidia-smi's indices. */
public final class TorchDevices {
    private static final String CPU = "cpu";

    private final TorchBuild build;
    private final IntSupplier count;
    private final GpuProbe probe;

    /**
     * Devices of another machine than this one, for tests.
     *
     * @param count number of GPUs that LibTorch finds
     * @param probe GPUs that NVIDIA's driver finds
     */
    TorchDevices(TorchBuild build, IntSupplier count, GpuProbe probe) {
        this.build = build;
        this.count = count;
        this.probe = probe;
    }

    /** Returns the devices of this machine. LibTorch must be {@link TorchLibrary#missing() present}. */
    public static TorchDevices ofThisMachine() {
        return new TorchDevices(
                TorchBuild.onClassPath().orElseThrow(),
                () -> torch.cuda_is_available() ? Math.toIntExact(torch.getNumGPUs()) : 0,
                new NvidiaSmi());
    }

    /** LibTorch's names of all devices: {@code cpu}, {@code cuda:0} and so on. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(CPU));
        for (int i = 0; i < count.getAsInt(); i++) {
            names.add("cuda:" + i);
        }
        return names;
    }

    /** Returns why LibTorch finds no GPU, with what to install; empty if it finds one. */
    public Optional<String> obstacle() {
        return count.getAsInt() > 0 ? Optional.empty() : Optional.of(reason());
    }

    private String reason() {
        if (build == TorchBuild.CPU) {
            return "the class path holds LibTorch for CPUs; add its build for GPUs instead (see deploy/gpu)";
        }
        List<Gpu> gpus = probe.gpus();
        if (gpus.isEmpty()) {
            return "nvidia-smi shows no GPU on this machine; install NVIDIA's driver " + Gpu.LEAST_CUDA_DRIVER
                    + " or later";
        }
        if (!gpus.get(0).driverRunsCuda()) {
            return "NVIDIA's driver %s is too old for CUDA 13; install %d or later"
                    .formatted(gpus.get(0).driver(), Gpu.LEAST_CUDA_DRIVER);
        }
        return "LibTorch finds no CUDA device, and nvidia-smi shows %s; install CUDA 13 and cuDNN 9 (see deploy/gpu), and check CUDA_VISIBLE_DEVICES"
                .formatted(gpus.stream().map(Gpu::toString).collect(Collectors.joining(", ")));
    }

    /**
     * Returns LibTorch's name of the device of a task.
     *
     * @param gpu address that Spark assigned; empty for the CPU
     * @throws IllegalArgumentException if LibTorch has no such GPU
     */
    public String device(Optional<String> gpu) {
        if (gpu.isEmpty()) {
            return CPU;
        }
        String address = gpu.get();
        obstacle().ifPresent(reason -> {
            throw new IllegalArgumentException("Cannot train on GPU %s: %s".formatted(address, reason));
        });
        String name = "cuda:" + address;
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "Cannot train on GPU %s, which Spark assigned: LibTorch finds only %s; correct the discovery script, or CUDA_VISIBLE_DEVICES"
                            .formatted(address, String.join(", ", names())));
        }
        return name;
    }
}
