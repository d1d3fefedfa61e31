package org.starling.driver.tracking.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.starling.driver.config.TrackingSpec.CostSpec;
import org.starling.driver.tracking.RunResources;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.SoftwareVersions;
import org.starling.serving.history.TrainingRecord;
import org.starling.serving.history.WorkerLedger;
import org.starling.serving.history.WorkerTimes;

/** Reports of runs that never were. */
final class Reports {
    private Reports() {}

    /** A report of two workers whose names of job and classes are given. */
    static TrainingReport of(String job, int epochs, List<String> classes) {
        List<EpochMetrics> metrics = new ArrayList<>();
        Ledger ledger = Ledger.empty();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            metrics.add(new EpochMetrics(
                    epoch,
                    200,
                    1.0 / epoch,
                    2,
                    1L << 20,
                    new EpochMetrics.Evaluation(50, 1.5 / epoch, 1 - 0.5 / epoch, null),
                    0.01 / epoch,
                    List.of(worker(0, 0.5), worker(1, 1.7))));
            ledger = ledger.with(new EpochLedger(
                    epoch, List.of(new WorkerLedger(0, 100, 100, Map.of()), new WorkerLedger(1, 100, 100, Map.of()))));
        }
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.put("name", job).putObject("training").put("epochs", epochs);
        TrainingRecord record = new TrainingRecord(
                TrainingRecord.VERSION,
                job,
                epochs,
                10 * epochs,
                200L * epochs,
                1,
                metrics,
                ledger,
                new RecordLedger(300, 250, Map.of("a cell is <b>missing</b>", 50L)),
                configuration,
                new SoftwareVersions("1", "3.5", "M2", "17"),
                Instant.EPOCH);
        RunResources resources = new RunResources("app-1", "spark://host:7077", 4, 2, 2, 0.5);
        return new TrainingReport(
                TrainingReport.FORMAT,
                TrainingReport.VERSION,
                TrainingReport.Status.COMPLETED,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                resources,
                record,
                new DataSummary(
                        "abc",
                        classes,
                        Map.of("train", 200L, "test", 50L),
                        Map.of("train", List.of(), "test", List.of()),
                        "shards",
                        null),
                evaluation(classes),
                Map.of("train", 2.0),
                Cost.of(resources, new CostSpec(0.5, "EUR", 10), record, Duration.ofHours(1), OptionalDouble.empty()),
                "epoch-000003",
                "epoch-000003");
    }

    private static WorkerTimes worker(int rank, double seconds) {
        return new WorkerTimes(
                rank,
                rank + "@host",
                100,
                5,
                Duration.ofMillis(Math.round(seconds * 1000)),
                Duration.ofMillis(Math.round((1.8 - seconds) * 1000)),
                Duration.ZERO,
                Duration.ZERO,
                1 << 19);
    }

    private static ObjectNode evaluation(List<String> classes) {
        ObjectNode evaluation = JsonNodeFactory.instance.objectNode();
        var names = evaluation.putArray("classes");
        var confusion = evaluation.putArray("confusion");
        for (int actual = 0; actual < classes.size(); actual++) {
            names.addObject().put("name", classes.get(actual)).put("support", 7);
            var row = confusion.addArray();
            for (int predicted = 0; predicted < classes.size(); predicted++) {
                row.add(actual == predicted ? 6 : 1);
            }
        }
        if (!classes.isEmpty()) {
            evaluation
                    .putArray("worst")
                    .addObject()
                    .put("example", 1234)
                    .put("actual", classes.get(0))
                    .put("predicted", classes.get(classes.size() - 1))
                    .put("predictedProbability", 0.97)
                    .put("actualProbability", 0.01)
                    .put("loss", -Math.log(0.01));
        }
        return evaluation;
    }
}
