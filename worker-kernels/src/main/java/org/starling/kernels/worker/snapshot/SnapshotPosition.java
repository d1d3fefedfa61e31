package org.starling.kernels.worker.snapshot;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Position of a snapshot in a training.
 *
 * @param epoch epochs completed before
 * @param rounds averaging rounds completed since
 */
public record SnapshotPosition(int epoch, long rounds) implements Serializable {
    public SnapshotPosition {
        new Checks()
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .require(rounds >= 1, "rounds", "must be at least 1, is " + rounds)
                .done();
    }
}
