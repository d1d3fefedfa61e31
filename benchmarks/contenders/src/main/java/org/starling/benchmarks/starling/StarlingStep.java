package org.starling.benchmarks.starling;

import java.util.List;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.dl4j.KernelNetwork;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.torch.TorchCompiler;
import org.starling.kernels.torch.TorchLibrary;

/**
 * Steps by {@link Replica#train} on packed batches of one byte a value, as workers have them. Unpacking is part of the step,
 * which other contenders do not have to do.
 */
public final class StarlingStep implements BatchTrainer {
    private final Replica replica;
    private final List<Batch> batches;
    private final float[] outputs;
    private double loss;

    private StarlingStep(Settings settings, List<ExampleBatch> examples) {
        KernelNetwork definition = settings.choice("network", KernelNetwork.class);
        int batchSize = settings.count("batchSize");
        ExampleFormat format = PackedExamples.format(definition);
        batches = examples.stream()
                .map(batch -> PackedExamples.batch(definition, batch))
                .toList();
        outputs = new float[batchSize * format.label().length()];
        String backend = settings.text("backend");
        Network network = definition.network();
        ReplicaOptions options = new ReplicaOptions(
                settings.choice("backend", Backend.class),
                settings.find("precision").isPresent() ? settings.choice("precision", Precision.class) : Precision.FP32,
                batchSize,
                settings.count("threads"));
        // the compiler is called directly so that an unsupported layer is an error and not a fallback
        replica = switch (options.backend()) {
            case ONEDNN -> OneDnnCompiler.compile(network, format, options);
            case TORCH -> torch(
                    network, format, options, settings.find("device").orElse("cpu"));
            default -> ReplicaCompiler.compile(network, format, options);
        };
        requireBackend(options.precision() == Precision.BF16 ? backend + " bf16" : backend);
    }

    private static Replica torch(Network network, ExampleFormat format, ReplicaOptions options, String device) {
        TorchLibrary.missing().ifPresent(reason -> {
            throw new IllegalStateException("Cannot measure the backend 'torch': " + reason);
        });
        return TorchCompiler.compile(network, format, options, device);
    }

    /** A fallback must not be measured under the name of what it stands in for. */
    private void requireBackend(String asked) {
        if (!replica.info().backend().equals(asked)) {
            throw new IllegalStateException("Cannot measure the backend '%s': '%s' was chosen instead, because %s"
                    .formatted(asked, replica.info().backend(), replica.info().reasons()));
        }
    }

    @Override
    public void train(int index) {
        loss = replica.train(batches.get(index));
    }

    @Override
    public void infer(int index) {
        replica.infer(batches.get(index), outputs);
    }

    @Override
    public long parameters() {
        return replica.parameterCount();
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        replica.close();
    }

    /** Kind {@code starling-step}; settings {@code network}, {@code backend}, {@code precision} if it is not fp32, and {@code device}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-step";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new StepContender(settings, StarlingStep::new);
        }
    }
}
