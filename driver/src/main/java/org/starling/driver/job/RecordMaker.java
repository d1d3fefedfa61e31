package org.starling.driver.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigWriter;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.TrainingRecord;

/** Builds the training record ({@code state.json}) of a checkpoint. */
final class RecordMaker {
    private final JobConfig config;
    private final ShardManifest manifest;
    private final JsonNode configuration;

    RecordMaker(JobConfig config, ShardManifest manifest) {
        this.config = config;
        this.manifest = manifest;
        this.configuration = JobConfigWriter.storedTree(config);
    }

    TrainingRecord record(TrainingHistory history) {
        ModelState model = history.model();
        RecordLedger ledger = manifest.ledger();
        return new TrainingRecord(
                TrainingRecord.VERSION,
                config.name(),
                model.epoch(),
                model.iteration(),
                history.examples(),
                config.training().seed(),
                history.metrics(),
                history.ledger(),
                new RecordLedger(ledger.offered(), ledger.kept(), ledger.unused()),
                configuration,
                CurrentSoftware.versions(),
                Instant.now(),
                history.origin());
    }

    /** JSON of the manifest of the shards. */
    String manifest() {
        return manifest.toJson();
    }
}
