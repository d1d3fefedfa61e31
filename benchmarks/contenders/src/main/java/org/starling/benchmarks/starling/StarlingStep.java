package org.starling.benchmarks.starling;

import java.util.List;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.compile.StepCompiler;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.step.KernelChoice;
import org.starling.kernels.step.NativeLibraries;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.StepOptions;
import org.starling.kernels.step.TrainingStep;

/**
 * {@link TrainingStep#train} on packed batches of one byte a pixel, as a worker has them; unpacking is part of the step, which
 * other contenders do not have to do.
 */
public final class StarlingStep implements BatchTrainer {
    private static final String ONEDNN = "onednn";

    private final TrainingStep step;
    private final List<Batch> batches;
    private double loss;

    private StarlingStep(Settings settings, List<ImageBatch> images) {
        BenchmarkNetwork definition = settings.choice("network", BenchmarkNetwork.class);
        int batchSize = settings.count("batchSize");
        ExampleFormat format = PackedImages.format(definition);
        batches = images.stream().map(image -> batch(format, image, batchSize)).toList();
        String kernel = settings.text("kernel");
        Network network = Network.of(definition.configuration());
        int threads = settings.count("threads");
        // the compiler is called directly so that an unsupported layer is an error and not a fallback
        step = kernel.equals(ONEDNN)
                ? OneDnnCompiler.compile(network, format, batchSize, threads)
                : StepCompiler.compile(
                        network,
                        format,
                        new StepOptions(settings.choice("kernel", KernelChoice.class), batchSize, threads));
        requireKernel(kernel);
    }

    /** A fallback must not be measured under the name of what it stands in for. */
    private void requireKernel(String asked) {
        if (!step.info().kernel().equals(asked)) {
            throw new IllegalStateException("Cannot measure the kernel '%s': '%s' was chosen instead, because %s"
                    .formatted(asked, step.info().kernel(), step.info().reasons()));
        }
    }

    private static Batch batch(ExampleFormat format, ImageBatch images, int batchSize) {
        ExampleBlock block = ExampleBlock.ofClasses(format, images.pixels(), images.labels());
        Batch batch = new Batch(format, batchSize);
        for (int i = 0; i < images.size(); i++) {
            batch.add(block, i);
        }
        return batch;
    }

    @Override
    public void train(int index) {
        loss = step.train(batches.get(index));
    }

    @Override
    public long parameters() {
        return step.parameterCount();
    }

    @Override
    public double loss() {
        return loss;
    }

    @Override
    public void close() {
        step.close();
    }

    /** Kind {@code starling-step}; settings {@code network} and {@code kernel}. */
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
