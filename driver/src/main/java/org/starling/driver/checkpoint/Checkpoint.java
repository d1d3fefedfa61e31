package org.starling.driver.checkpoint;

import org.starling.kernels.validation.Checks;

/**
 * Everything that one checkpoint holds.
 *
 * @param model the network after the epoch
 * @param outerState state of the outer optimiser, flat; empty if it has none
 * @param manifest JSON of the manifest of the shards it was trained on; empty if the data came from elsewhere
 * @param record how it came about
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
}
