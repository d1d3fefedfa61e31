package org.starling.benchmarks.contender;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;

/**
 * Measures training steps alone: full batches lie in memory in the form that the trainer wants, and are trained on in turn.
 *
 * <p>Settings: {@code dataset} (folder), {@code examples}, {@code batchSize}, {@code warmUpSeconds}, {@code roundSeconds}.
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
        List<ImageBatch> data = new FashionMnist(Path.of(settings.text("dataset")))
                .train(settings.count("examples"))
                .fullBatches(settings.count("batchSize"));
        if (data.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot measure steps: %d examples do not fill one batch of %d; raise --set examples"
                            .formatted(settings.count("examples"), settings.count("batchSize")));
        }
        batches = data.size();
        trainer = builder.build(settings, data);
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::step);
    }

    @Override
    public Measurement measure() throws Exception {
        Measurement measured = Repetition.atLeast(settings.seconds("roundSeconds"), this::step);
        double loss = trainer.loss();
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("Cannot count these steps: the loss became " + loss);
        }
        return new Measurement(measured.examples(), measured.seconds(), Map.of("loss", loss, "parameters", (double)
                trainer.parameters()));
    }

    private long step() throws Exception {
        trainer.train(next);
        next = (next + 1) % batches;
        return settings.count("batchSize");
    }

    @Override
    public void close() {
        if (trainer != null) {
            trainer.close();
        }
    }
}
