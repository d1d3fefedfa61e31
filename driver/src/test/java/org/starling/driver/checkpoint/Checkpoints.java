package org.starling.driver.checkpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.TrainingRecord;
import org.starling.serving.history.WorkerLedger;

/** Checkpoints for tests, alike but for their epoch. */
public final class Checkpoints {
    private static final ModelState TRAINED = ModelStates.of(Networks.trainedMultiLayer(new Adam(0.01)));

    private Checkpoints() {}

    /** A checkpoint with all five files. Its accuracy falls from epoch to epoch. */
    public static Checkpoint ofEpoch(int epoch) {
        int iteration = 5 * epoch;
        List<EpochMetrics> metrics = new ArrayList<>();
        Ledger ledger = Ledger.empty();
        for (int done = 1; done <= epoch; done++) {
            EpochMetrics.Evaluation evaluation = new EpochMetrics.Evaluation(40, 0.5, 0.9 - 0.1 * done, null);
            metrics.add(new EpochMetrics(done, 80, 1.0 / done, 2.5, 1_000L, evaluation, 0.001, null));
            ledger = ledger.with(new EpochLedger(done, List.of(new WorkerLedger(0, 80, 80, Map.of()))));
        }
        TrainingRecord record = new TrainingRecord(
                TrainingRecord.VERSION,
                "test",
                epoch,
                iteration,
                80L * epoch,
                11,
                metrics,
                ledger,
                new RecordLedger(123, 120, Map.of("too few columns", 3L)),
                Json.tree(Map.of("training", Map.of("epochs", 3))),
                CurrentSoftware.versions(),
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(epoch));
        ModelState model =
                new ModelState(TRAINED.network(), TRAINED.parameters(), TRAINED.updaterState(), iteration, epoch);
        float[] outer = {1.5f, -0f, epoch};
        return new Checkpoint(model, outer, "{\"classes\": [\"a\", \"b\", \"ü\"]}", record);
    }
}
