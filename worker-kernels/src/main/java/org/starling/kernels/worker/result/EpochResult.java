package org.starling.kernels.worker.result;

import java.io.Serializable;
import org.starling.kernels.worker.rendezvous.Refusal;

/** Result of an epoch for one worker. */
public sealed interface EpochResult extends Serializable {

    /**
     * All examples were trained.
     *
     * @param iteration updates that this replica has made since training began
     */
    record Completed(WorkerReport report, int iteration) implements EpochResult {}

    /**
     * The loss of some worker was no longer finite, so all stopped in the same round.
     *
     * @param batch number of the first bad batch of this worker in the epoch, from 1; 0 if another worker's loss was bad
     */
    record Diverged(WorkerReport report, int batch) implements EpochResult {}

    /**
     * Some worker cannot train, so none did; trying again would not help.
     *
     * @param refusal of this worker, or of the one that all others were told of
     */
    record Refused(Refusal refusal) implements EpochResult {}
}
