package org.starling.benchmarks.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.data.StepData;

/**
 * Measures steps alone: full batches are in memory in the trainer's format, and are trained on in turn. Then the same round
 * measures inference on the same batches separately.
 *
 * <p>Settings: {@code data} (a {@link StepData}), {@code dataset} (folder), {@code examples}, {@code batchSize}, {@code
 * warmUpSeconds}, {@code roundSeconds}, {@code inferenceSeconds}.
 */
public final class StepContender implements Contender {
    private final Settings settings;
    private final BatchTrainer.Builder builder;
    private BatchTrainer trainer;
    private int batches;
    private int next;

    public StepContender(Settings settings, BatchTrainer.Builder builder) {
        this.settings = settings;
        this.builder = builder;
    }

    @Override
    public void prepare() throws Exception {
        List<ExampleBatch> data = settings.choice("data", StepData.class)
                .batches(Path.of(settings.text("dataset")), settings.count("examples"), settings.count("batchSize"));
        if (data.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot measure steps: %d examples do not fill one batch of %d; raise --set examples"
                            .formatted(settings.count("examples"), settings.count("batchSize")));
        }
        batches = data.size();
        trainer = builder.build(settings, data);
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::step);
        inferenceRate();
    }

    @Override
    public Measurement measure() throws Exception {
        Measurement measured = Repetition.atLeast(settings.seconds("roundSeconds"), this::step);
        double loss = trainer.loss();
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("Cannot count these steps: the loss became " + loss);
        }
        return new Measurement(
                measured.examples(),
                measured.seconds(),
                Map.of(
                        "loss",
                        loss,
                        "parameters",
                        (double) trainer.parameters(),
                        "inference examples/s",
                        inferenceRate()));
    }

    private double inferenceRate() throws Exception {
        Measurement inference = Repetition.atLeast(settings.seconds("inferenceSeconds"), () -> {
            trainer.infer(advance());
            return settings.count("batchSize");
        });
        return inference.examples() / inference.seconds();
    }

    private long step() throws Exception {
        trainer.train(advance());
        return settings.count("batchSize");
    }

    private int advance() {
        int index = next;
        next = (next + 1) % batches;
        return index;
    }

    @Override
    public void close() {
        if (trainer != null) {
            trainer.close();
        }
    }
}
