package org.starling.serving.history;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.shard.RecordLedger;

/**
 * The history of a checkpoint: the content of {@code state.json}, and, with the model, the state from which a job resumes.
 *
 * @param version version of this format, {@value #VERSION}
 * @param job name of the job
 * @param epoch epochs completed
 * @param iteration updates made by one replica
 * @param examples examples trained in all epochs
 * @param seed of all random numbers of the job
 * @param metrics figures of each epoch, in order
 * @param ledger counts of each epoch's examples
 * @param data counts of the raw records; duplicates are counted among the rejected
 * @param configuration the effective configuration of the job
 * @param software versions that wrote the checkpoint
 * @param completed when the last epoch was completed
 * @param origin the checkpoint from whose weights the job started; null if it started from another model
 */
public record TrainingRecord(
        int version,
        String job,
        int epoch,
        int iteration,
        long examples,
        long seed,
        List<EpochMetrics> metrics,
        Ledger ledger,
        @JsonIgnoreProperties("merged") @JsonDeserialize(converter = CountsReader.class) RecordLedger data,
        JsonNode configuration,
        SoftwareVersions software,
        Instant completed,
        @OptionalValue @JsonInclude(JsonInclude.Include.NON_NULL) ModelOrigin origin) {

    /** The version that is written. */
    public static final int VERSION = 1;

    /** The counts of raw records in {@code state.json}, where duplicates are counted among the rejected. */
    record Counts(long offered, long kept, Map<String, Long> rejected) {}

    static final class CountsReader extends StdConverter<Counts, RecordLedger> {
        @Override
        public RecordLedger convert(Counts counts) {
            return new RecordLedger(counts.offered(), counts.kept(), counts.rejected());
        }
    }

    public TrainingRecord {
        new Checks()
                .require(
                        version == VERSION,
                        "version",
                        "must be %d, is %d; use the Starling that wrote it".formatted(VERSION, version))
                .requirePresent(job, "job")
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .require(iteration >= 0, "iteration", "must not be negative, is " + iteration)
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .requirePresent(metrics, "metrics")
                .requirePresent(ledger, "ledger")
                .requirePresent(data, "data")
                .requirePresent(configuration, "configuration")
                .require(
                        configuration == null || selectionMetric(configuration).isPresent(),
                        "configuration.training.earlyStopping.metric",
                        "must be accuracy, loss or macro-f1")
                .requirePresent(software, "software")
                .requirePresent(completed, "completed")
                .done();
        metrics = List.copyOf(metrics);
    }

    /** The record of a job that did not start from a checkpoint. */
    public TrainingRecord(
            int version,
            String job,
            int epoch,
            int iteration,
            long examples,
            long seed,
            List<EpochMetrics> metrics,
            Ledger ledger,
            RecordLedger data,
            JsonNode configuration,
            SoftwareVersions software,
            Instant completed) {
        this(
                version,
                job,
                epoch,
                iteration,
                examples,
                seed,
                metrics,
                ledger,
                data,
                configuration,
                software,
                completed,
                null);
    }

    /** This record in a snapshot that is taken now: the epochs are the same, the replicas have made more updates. */
    public TrainingRecord within(int updates) {
        return new TrainingRecord(
                version,
                job,
                epoch,
                updates,
                examples,
                seed,
                metrics,
                ledger,
                data,
                configuration,
                software,
                Instant.now(),
                origin);
    }

    /** Figures of the last epoch; absent before the first. */
    public Optional<EpochMetrics> lastMetrics() {
        return metrics.isEmpty() ? Optional.empty() : Optional.of(metrics.get(metrics.size() - 1));
    }

    /** The metric by which the job compares its epochs: that of early stopping, or the accuracy; empty if it is unknown. */
    private static Optional<SelectionMetric> selectionMetric(JsonNode configuration) {
        JsonNode metric = configuration.at("/training/earlyStopping/metric");
        String name = metric.isTextual()
                ? metric.asText().replace('-', '_').toUpperCase(Locale.ROOT)
                : SelectionMetric.ACCURACY.name();
        return Stream.of(SelectionMetric.values())
                .filter(known -> known.name().equals(name))
                .findFirst();
    }

    /** The best of some of the epochs so far, of equals the newest; empty if none of them was evaluated. */
    public Optional<Integer> bestOf(Set<Integer> epochs) {
        return selectionMetric(configuration)
                .orElseThrow()
                .best(metrics.stream()
                        .filter(completed -> epochs.contains(completed.epoch()))
                        .toList())
                .map(EpochMetrics::epoch);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws JsonProcessingException if it is something else
     */
    public static TrainingRecord fromJson(String json) throws JsonProcessingException {
        return Json.read(json, TrainingRecord.class);
    }

    public String toJson() {
        return Json.write(this);
    }
}
