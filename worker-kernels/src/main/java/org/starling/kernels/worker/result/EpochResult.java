package org.starling.kernels.worker.result;

import java.io.Serializable;

/** How an epoch ended for one worker. */
public sealed interface EpochResult extends Serializable {

    /**
     * All examples were trained.
     *
     * @param iteration updates that this replica has made since training began
     */
    record Completed(WorkerReport report, int iteration) implements EpochResult {}

    /**
     * The loss of some worker was no longer a finite number, so all stopped in the same round.
     *
     * @param batch number of the first bad batch of this worker in the epoch, from 1; 0 if another worker's loss was bad
     */
    record Diverged(WorkerReport report, int batch) implements EpochResult {}

    /**
     * This worker cannot train the network on its examples, so all stopped; trying again would not help.
     *
     * @param reason what does not fit, and what to do
     */
    record Refused(String reason) implements EpochResult {}
}
