package org.starling.kernels;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.device.GpuBinding;
import org.starling.kernels.device.Nd4jBuild;
import org.starling.kernels.device.TorchBuild;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Dl4jReplica;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkMemory;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.torch.TorchCompiler;
import org.starling.kernels.torch.TorchDevices;
import org.starling.kernels.torch.TorchLibrary;

/** Chooses the backend for a network and creates a replica, with the reasons for the choice. */
public final class ReplicaCompiler {
    private ReplicaCompiler() {}

    /**
     * Creates a replica with freshly initialised parameters.
     *
     * @throws IllegalArgumentException if the network does not fit the examples, or the requested backend does not support it;
     *     the message names the layer and the reason
     * @throws org.starling.kernels.replica.NetworkSizeException if a batch of this size fits no memory
     */
    public static Replica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        NetworkMemory.requireFits(LiveNetwork.of(network), format, options.batchSize());
        requireGpuUsed(options.backend(), Nd4jBuild.onClassPath(), GpuBinding.addressOfThisTask());
        return switch (options.backend()) {
            case DL4J -> dl4j(network, format, options, List.of());
            case ONEDNN -> oneDnn(network, format, options);
            case TORCH -> torch(network, format, options);
            case AUTO -> fastest(network, format, options);
        };
    }

    /**
     * Rejects a backend that would leave the GPU of a task idle, without a word.
     *
     * @param gpu address that Spark assigned, if any
     */
    static void requireGpuUsed(Backend backend, Nd4jBuild build, Optional<String> gpu) {
        boolean onCpu = backend == Backend.ONEDNN || (backend == Backend.DL4J && build == Nd4jBuild.CPU);
        if (onCpu && gpu.isPresent()) {
            throw new IllegalArgumentException(
                    "Cannot train on GPU %s, which Spark assigned: training.backend is %s, which computes on the CPU; set it to auto or torch, or ask Spark for no GPUs"
                            .formatted(gpu.get(), backend.name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Replica torch(Network network, ExampleFormat format, ReplicaOptions options) {
        TorchLibrary.missing().ifPresent(reason -> {
            throw new IllegalArgumentException("Cannot train by the torch backend: " + reason);
        });
        return TorchCompiler.compile(
                network, format, options, TorchDevices.ofThisMachine().device(GpuBinding.addressOfThisTask()));
    }

    private static Replica oneDnn(Network network, ExampleFormat format, ReplicaOptions options) {
        NativeLibraries.oneDnnMissing().ifPresent(reason -> {
            throw new UnsupportedNetworkException(List.of(reason));
        });
        return OneDnnCompiler.compile(network, format, options);
    }

    private static Replica fastest(Network network, ExampleFormat format, ReplicaOptions options) {
        if (TorchBuild.GPU.present() && GpuBinding.addressOfThisTask().isPresent()) {
            try {
                return torch(network, format, options);
            } catch (UnsupportedNetworkException e) {
                // the oneDNN backend has the same limits, so DL4J trains the network and reports them
                return dl4j(network, format, options, withIdleGpu(e.reasons()));
            }
        }
        List<String> reasons = reasonsAgainstOneDnn(network, format);
        if (reasons.isEmpty()) {
            try {
                return OneDnnCompiler.compile(network, format, options);
            } catch (UnsupportedNetworkException e) {
                // reasons that depend on the shapes of activations
                reasons = e.reasons();
            }
        }
        return dl4j(network, format, options, reasons);
    }

    private static List<String> withIdleGpu(List<String> reasons) {
        return Nd4jBuild.onClassPath() == Nd4jBuild.CUDA
                ? reasons
                : Stream.concat(
                                reasons.stream(),
                                Stream.of("DL4J computes on the CPU, and the GPU of the task is idle"))
                        .toList();
    }

    private static Replica dl4j(Network network, ExampleFormat format, ReplicaOptions options, List<String> reasons) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException(
                    "Cannot train in bf16: only the onednn and torch backends can%s; set training.precision to fp32"
                            .formatted(
                                    reasons.isEmpty()
                                            ? ", and training.backend is dl4j"
                                            : ", and they do not support this network: " + String.join("; ", reasons)));
        }
        return new Dl4jReplica(network, format, options, reasons);
    }

    /** Returns why the oneDNN backend cannot train a network in this JVM, one line for each reason; empty if it can. */
    public static List<String> reasonsAgainstOneDnn(Network network) {
        return reasonsAgainstOneDnn(network, MaskFormat.NONE);
    }

    /**
     * Returns why the oneDNN backend cannot train a network on examples with such masks. Only compilation finds out whether their
     * shapes fit, and whether the network's use of them is supported.
     */
    public static List<String> reasonsAgainstOneDnn(Network network, ExampleFormat format) {
        return reasonsAgainstOneDnn(network, format.masks());
    }

    private static List<String> reasonsAgainstOneDnn(Network network, MaskFormat masks) {
        if (!NativeLibraries.runOnCpu()) {
            return List.of("ND4J runs on " + NativeLibraries.backend() + ", where its own step is the faster one");
        }
        return NativeLibraries.oneDnnMissing().map(List::of).orElseGet(() -> {
            try {
                return OneDnnSupport.unsupported(network, masks);
            } catch (RuntimeException e) {
                // what a text sets to null or to nonsense is found here first; DL4J names it when it trains
                return List.of("its configuration is not understood (%s)".formatted(e));
            }
        });
    }
}
