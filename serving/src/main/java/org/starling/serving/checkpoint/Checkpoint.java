package org.starling.serving.checkpoint;

import java.util.Optional;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.history.TrainingRecord;

/**
 * The content of one checkpoint.
 *
 * @param model the network after the epoch
 * @param outerState momentum of the outer optimiser and moving average, of all parameters
 * @param manifest JSON of the manifest of the shards it was trained on; empty if the data came from elsewhere
 * @param record its history
 */
public record Checkpoint(ModelState model, OuterState outerState, String manifest, TrainingRecord record) {
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

    /** A checkpoint without moving average. */
    public Checkpoint(ModelState model, float[] momentum, String manifest, TrainingRecord record) {
        this(model, OuterState.ofAll(momentum), manifest, record);
    }

    /**
     * The network with these weights, for inference.
     *
     * @throws CheckpointException if it has no moving average and that is asked for
     */
    public ModelState model(ModelWeights weights) {
        if (weights == ModelWeights.LAST) {
            return model;
        }
        return model.averaged(outerState)
                .orElseThrow(() -> new CheckpointException(
                        "Cannot use the moving average of epoch %d of '%s': the checkpoint has none; use the last weights, or train with training.movingAverage (in spark.ml the param movingAverageDecay)"
                                .formatted(record.epoch(), record.job())));
    }

    /**
     * This checkpoint as one of other weights, for inference: {@link #model()} is {@link #model(ModelWeights)}.
     *
     * @throws CheckpointException as above
     */
    public Checkpoint with(ModelWeights weights) {
        return weights == ModelWeights.LAST ? this : new Checkpoint(model(weights), OuterState.EMPTY, manifest, record);
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
