package org.starling.serving.checkpoint;

import java.util.Optional;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.history.TrainingRecord;

/**
 * The content of one checkpoint.
 *
 * @param model the network after the epoch
 * @param outerState state of the outer optimiser, flat; empty if it has none
 * @param manifest JSON of the manifest of the shards it was trained on; empty if the data came from elsewhere
 * @param record its history
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record Checkpoint(ModelState model, float[] outerState, String manifest, TrainingRecord record) {
    public Checkpoint {
        new Checks()
                .requirePresent(model, "model")
                .requirePresent(outerState, "outerState")
                .require(manifest != null, "manifest", "is missing")
                .requirePresent(record, "record")
                .done();
        new Checks()
                .require(
                        model.epoch() == record.epoch(),
                        "record.epoch",
                        "must be that of the model, %d, is %d".formatted(model.epoch(), record.epoch()))
                .require(
                        model.iteration() == record.iteration(),
                        "record.iteration",
                        "must be that of the model, %d, is %d".formatted(model.iteration(), record.iteration()))
                .done();
    }

    /**
     * The manifest, parsed.
     *
     * @throws CheckpointException if there is none
     */
    public ShardManifest requireManifest() {
        return shardManifest()
                .orElseThrow(() -> new CheckpointException(
                        "Cannot prepare raw data: the checkpoint of epoch %d holds no manifest, because it was trained on data that did not come through the pipeline; prepare the data as its training data was"
                                .formatted(record.epoch())));
    }

    /** The manifest, parsed; empty if the data came from elsewhere. */
    public Optional<ShardManifest> shardManifest() {
        return manifest.isEmpty() ? Optional.empty() : Optional.of(ShardManifest.fromJson(manifest));
    }
}
