package org.starling.driver.tracking.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.starling.driver.tracking.RunResources;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import org.starling.serving.history.TrainingRecord;

/**
 * The report of a run: the content of {@code report.json}.
 *
 * @param format {@value #FORMAT}
 * @param version version of this format, {@value #VERSION}
 * @param status whether the run has ended
 * @param failure why the run failed; absent if it did not
 * @param started when the run started to train
 * @param written when this report was written
 * @param resources of the run
 * @param record metrics and ledger of all epochs, configuration and versions: as in {@code state.json}
 * @param data the examples
 * @param evaluation all scores of the last network; absent before the first epoch
 * @param seconds wall time of each phase of the run; empty before its end
 * @param cost of the run
 * @param checkpoint directory of the last checkpoint; absent before the end
 * @param best directory of the best checkpoint; absent before the end
 */
public record TrainingReport(
        String format,
        int version,
        Status status,
        @OptionalValue String failure,
        Instant started,
        Instant written,
        RunResources resources,
        TrainingRecord record,
        DataSummary data,
        @OptionalValue JsonNode evaluation,
        Map<String, Double> seconds,
        Cost cost,
        @OptionalValue String checkpoint,
        @OptionalValue String best) {
    /** The mark by which a report is told from other files. */
    static final String FORMAT = "starling-training-report";

    static final int VERSION = 1;

    /** The state of a run. */
    public enum Status {
        RUNNING,
        COMPLETED,
        FAILED
    }

    public TrainingReport {
        new Checks()
                .require(FORMAT.equals(format), "format", "must be %s, is %s".formatted(FORMAT, format))
                .require(version == VERSION, "version", "must be %d, is %d".formatted(VERSION, version))
                .requirePresent(status, "status")
                .requirePresent(started, "started")
                .requirePresent(written, "written")
                .requirePresent(resources, "resources")
                .requirePresent(record, "record")
                .requirePresent(data, "data")
                .requirePresent(seconds, "seconds")
                .requirePresent(cost, "cost")
                .done();
    }

    /** Reads what {@link #toJson} wrote. */
    static TrainingReport fromJson(String json) throws JsonProcessingException {
        return Json.read(json, TrainingReport.class);
    }

    String toJson() {
        return Json.write(this);
    }

    /** The evaluation after the last epoch that was evaluated; empty without one. */
    Optional<EpochMetrics.Evaluation> lastEvaluation() {
        return record.lastMetrics().map(EpochMetrics::evaluation);
    }
}
