package org.starling.kernels.device;

import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Binds a worker to the GPU that Spark assigned to its task. Addresses are nvidia-smi's indices; CUDA uses the same where {@code
 * CUDA_DEVICE_ORDER} is {@code PCI_BUS_ID}.
 */
public final class GpuBinding {
    /** Spark's name of the resource. */
    private static final String RESOURCE = "gpu";

    private final Nd4jBuild build;
    private final GpuProbe probe;
    private final IntConsumer device;

    /** {@code device} binds the calling thread to a device. */
    GpuBinding(Nd4jBuild build, GpuProbe probe, IntConsumer device) {
        this.build = build;
        this.probe = probe;
        this.device = device;
    }

    /** Creates the binding for the build of ND4J on the class path and the GPUs of this machine. */
    public static GpuBinding ofThisMachine() {
        return new GpuBinding(Nd4jBuild.onClassPath(), new NvidiaSmi(), number -> Nd4j.getAffinityManager()
                .unsafeSetDevice(number));
    }

    /** Returns the address that Spark assigned to the task of the calling thread, if any. */
    public static Optional<String> addressOfThisTask() {
        try {
            return Optional.ofNullable(TaskContext.get()).flatMap(GpuBinding::addressOf);
        } catch (NoClassDefFoundError e) {
            return Optional.empty(); // a service, which has no Spark
        }
    }

    /** Returns the address that Spark assigned to {@code task}, if any. */
    static Optional<String> addressOf(TaskContext task) {
        ResourceInformation assigned = task.resourcesJMap().get(RESOURCE);
        return assigned == null || assigned.addresses().length == 0
                ? Optional.empty()
                : Optional.of(assigned.addresses()[0]);
    }

    /**
     * Binds the calling thread to the GPU of {@code task}; if none is assigned, to a GPU of the machine by rank. Does nothing if
     * ND4J computes on the CPU and no GPU was requested, or LibTorch can use it.
     *
     * @throws IllegalArgumentException if a GPU was requested, and ND4J supports none of this machine
     */
    public void bind(TaskContext task) {
        if (build == Nd4jBuild.CUDA || !TorchBuild.GPU.present()) {
            bind(addressOf(task).orElse(""), task.partitionId());
        }
    }

    void bind(String address, int rank) {
        if (build == Nd4jBuild.CPU) {
            if (!address.isEmpty()) {
                throw new IllegalArgumentException(
                        "Cannot train on GPU %s: this build of Starling holds ND4J for CPUs only; add LibTorch for GPUs by --jars, or build it with -Pnd4j-cuda (see deploy/gpu), or ask Spark for no GPUs"
                                .formatted(address));
            }
            return;
        }
        List<Gpu> present = present();
        int number = address.isEmpty() ? rank % present.size() : indexOf(address, present);
        requireSupported(present.get(number));
        device.accept(number);
    }

    /**
     * Requires a GPU that ND4J supports, if ND4J was built for GPUs. Without it the JVM would crash during start or the first
     * computation.
     *
     * @throws IllegalArgumentException if there is none
     */
    public void requireUsable() {
        if (build == Nd4jBuild.CUDA) {
            List<Gpu> present = present();
            if (present.stream().noneMatch(Gpu::supported)) {
                requireSupported(present.get(0));
            }
        }
    }

    private List<Gpu> present() {
        List<Gpu> present = probe.gpus();
        if (present.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot train on a GPU: nvidia-smi shows none on this machine, and this build of Starling holds ND4J for GPUs only; install NVIDIA's driver, run on another machine, or use the build for CPUs");
        }
        return present;
    }

    private static int indexOf(String address, List<Gpu> present) {
        for (int i = 0; i < present.size(); i++) {
            if (present.get(i).address().equals(address)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "Cannot train on GPU %s, which Spark assigned: nvidia-smi shows only %s; correct the discovery script"
                        .formatted(address, present.stream().map(Gpu::address).collect(Collectors.joining(", "))));
    }

    private static void requireSupported(Gpu gpu) {
        if (!gpu.supported()) {
            throw new IllegalArgumentException(
                    "Cannot train on GPU %s: ND4J's CUDA binaries hold code for compute capability %s only; use another GPU, or the build for CPUs"
                            .formatted(gpu, ComputeCapability.supportedRange()));
        }
    }
}
