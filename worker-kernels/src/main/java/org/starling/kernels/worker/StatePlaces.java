package org.starling.kernels.worker;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.worker.result.StateKeeper;
import org.starling.kernels.worker.snapshot.SnapshotPlan;

/**
 * Where the workers of an epoch leave what they have reached.
 *
 * @param snapshots within the epoch
 * @param result at its end: how the state gets to the driver
 */
public record StatePlaces(SnapshotPlan snapshots, StateKeeper result) implements Serializable {
    /** No snapshots, and the result in memory. */
    public static final StatePlaces IN_MEMORY = new StatePlaces(SnapshotPlan.NONE, StateKeeper.IN_MEMORY);

    public StatePlaces {
        new Checks()
                .requirePresent(snapshots, "snapshots")
                .requirePresent(result, "result")
                .done();
    }
}
