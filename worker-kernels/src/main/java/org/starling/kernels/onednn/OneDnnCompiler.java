package org.starling.kernels.onednn;

import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.javacpp.PointerScope;
import org.deeplearning4j.nn.api.Model;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.Mode;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.updater.NetworkUpdater;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.ReplicaOptions;

/** Compiler of networks into oneDNN replicas. */
public final class OneDnnCompiler {
    private OneDnnCompiler() {}

    /**
     * Compiles a float32 replica of {@code network} with DL4J's initial parameters.
     *
     * @param format format of the examples
     * @param batchSize usual size of a batch; other sizes work, but each requires its own plan
     * @param threads OpenMP threads, at least 1
     * @throws UnsupportedNetworkException if the network is not supported
     * @throws IllegalArgumentException if it does not fit the examples
     */
    public static OneDnnReplica compile(Network network, ExampleFormat format, int batchSize, int threads) {
        return compile(network, format, new ReplicaOptions(Backend.ONEDNN, batchSize, threads));
    }

    /**
     * Compiles a replica of {@code network} with DL4J's initial parameters.
     *
     * @param format format of the examples
     * @param options precision, usual size of a batch, OpenMP threads
     * @throws UnsupportedNetworkException if the network is not supported
     * @throws IllegalArgumentException if it does not fit the examples, or if the CPU lacks the precision
     */
    public static OneDnnReplica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        return compile(network, format, options, Bf16Support.ofThisMachine());
    }

    @SuppressWarnings("try") // the scope works by being open
    static OneDnnReplica compile(Network network, ExampleFormat format, ReplicaOptions options, Bf16Support bf16) {
        requirePrecision(options.precision(), bf16);
        NetworkGraph graph = NetworkReader.read(network);
        List<String> reasons = OneDnnSupport.unsupported(graph, format.masks());
        if (!reasons.isEmpty()) {
            throw new UnsupportedNetworkException(reasons);
        }
        OpenMpThreads.use(options.threads());
        UpdaterBlueprint blueprint = blueprint(network, graph);
        try (PointerScope temporaries = NativeScope.temporaries()) {
            NativeScope scope = new NativeScope();
            engine cpu = scope.keep(new engine(engine.kind.cpu, 0));
            ParameterStore store = new ParameterStore(blueprint.slots(), cpu);
            StepRandom random = new StepRandom();
            PlanFactory factory = new PlanFactory(graph, format, options.precision(), store, random, cpu);
            PlanCache plans = new PlanCache(factory, options.batchSize());
            try {
                plans.get(Mode.TRAINING, options.batchSize());
                fill(store, blueprint);
                NetworkUpdater updater = new NetworkUpdater(blueprint, store);
                return new OneDnnReplica(format, options, scope, store, plans, updater, random);
            } catch (RuntimeException | Error e) {
                plans.close();
                store.close();
                scope.close();
                requireOwn(e);
                throw e;
            }
        }
    }

    private static void requirePrecision(Precision precision, Bf16Support bf16) {
        if (precision == Precision.BF16) {
            bf16.missing().ifPresent(reason -> {
                throw new IllegalArgumentException(
                        "Cannot train in bf16: " + reason + "; set training.precision to fp32");
            });
        }
    }

    /** Allocates the parameters, which the first plan has laid out, and sets their initial values. */
    private static void fill(ParameterStore store, UpdaterBlueprint blueprint) {
        store.seal();
        store.write(blueprint.parameters(), 0, store.values());
        store.pushValues();
    }

    /**
     * Rethrows exceptions of oneDNN as unsupported operations: JavaCPP throws plain RuntimeException for dnnl::error.
     */
    static void requireOwn(Throwable e) {
        if (e.getClass() == RuntimeException.class) {
            throw new UnsupportedNetworkException(List.of("oneDNN rejects an operation: " + e.getMessage()), e);
        }
    }

    private static UpdaterBlueprint blueprint(Network network, NetworkGraph graph) {
        Model model = network.initialise();
        try {
            return UpdaterBlueprint.read(model, graph.layerNames());
        } finally {
            LiveNetwork.of(model).close();
        }
    }
}
