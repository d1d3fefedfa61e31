package org.starling.kernels;

import java.util.List;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.replica.Dl4jReplica;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/** Picks the implementation of the training step for a network and makes it, with the reasons for the choice. */
public final class ReplicaCompiler {
    private ReplicaCompiler() {}

    /**
     * Makes a step with freshly initialised parameters.
     *
     * @throws IllegalArgumentException if the network does not fit the examples, or the kernel that was asked for does not
     *     support the network; the message names the layer and what is wrong
     */
    public static Replica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        return switch (options.kernel()) {
            case ND4J -> dl4j(network, format, options, List.of());
            case ONEDNN -> oneDnn(network, format, options);
            case AUTO -> fastest(network, format, options);
        };
    }

    private static Replica oneDnn(Network network, ExampleFormat format, ReplicaOptions options) {
        NativeLibraries.oneDnnMissing().ifPresent(reason -> {
            throw new UnsupportedNetworkException(List.of(reason));
        });
        return OneDnnCompiler.compile(network, format, options);
    }

    private static Replica fastest(Network network, ExampleFormat format, ReplicaOptions options) {
        List<String> reasons = reasonsAgainstOneDnn(network, format);
        if (reasons.isEmpty()) {
            try {
                return OneDnnCompiler.compile(network, format, options);
            } catch (UnsupportedNetworkException e) {
                // what only the shapes of activations show
                reasons = e.reasons();
            }
        }
        return dl4j(network, format, options, reasons);
    }

    private static Replica dl4j(Network network, ExampleFormat format, ReplicaOptions options, List<String> reasons) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException(
                    "Cannot train in bf16: only the oneDNN kernel can%s; set training.precision to fp32"
                            .formatted(
                                    reasons.isEmpty()
                                            ? ", and training.kernel is nd4j"
                                            : ", which does not support this network: " + String.join("; ", reasons)));
        }
        return new Dl4jReplica(network, format, options, reasons);
    }

    /** Why a network cannot be trained by the oneDNN kernel in this JVM, one line for each reason; empty if it can. */
    public static List<String> reasonsAgainstOneDnn(Network network) {
        return reasonsAgainstOneDnn(network, MaskFormat.NONE);
    }

    /**
     * Why it cannot be trained so on examples with such masks. Whether their shapes fit, and whether what the network makes of them
     * is supported, is found out by compiling.
     */
    public static List<String> reasonsAgainstOneDnn(Network network, ExampleFormat format) {
        return reasonsAgainstOneDnn(network, format.masks());
    }

    private static List<String> reasonsAgainstOneDnn(Network network, MaskFormat masks) {
        if (!NativeLibraries.runOnCpu()) {
            return List.of("ND4J runs on " + NativeLibraries.backend() + ", where its own step is the faster one");
        }
        return NativeLibraries.oneDnnMissing().map(List::of).orElseGet(() -> OneDnnSupport.unsupported(network, masks));
    }
}
