package org.starling.driver.tracking;

import java.util.function.Function;
import org.starling.driver.config.JobConfig;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.history.TrainingRecord;

/**
 * One run of a job.
 *
 * @param config the job
 * @param manifest of the shards that it trains on
 * @param folder of the checkpoints, with scheme
 * @param resources that the run has on its cluster
 * @param records makes the record of a history: the content of {@code state.json}, without secrets
 */
public record Run(
        JobConfig config,
        ShardManifest manifest,
        String folder,
        RunResources resources,
        Function<TrainingHistory, TrainingRecord> records) {}
