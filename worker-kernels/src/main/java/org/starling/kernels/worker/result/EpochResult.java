package org.starling.kernels.worker.result;

import java.io.Serializable;
import org.starling.kernels.worker.rendezvous.Refusal;

/** Result of an epoch for one worker. */
public sealed interface EpochResult extends Serializable {

    /**
     * All examples were trained.
     *
     * @param iteration updates of this replica since training began
     */
    record Completed(WorkerReport report, int iteration) implements EpochResult {}

    /**
     * The loss of some worker was not finite, so all workers stopped in the same round.
     *
     * @param batch number of this worker's first batch with such a loss, from 1; 0 if only other workers had one
     */
    record Diverged(WorkerReport report, int batch) implements EpochResult {}

    /**
     * Some worker cannot train, so no worker did; another attempt would not help.
     *
     * @param refusal refusal of this worker, or of the worker that caused the end
     */
    record Refused(Refusal refusal) implements EpochResult {}
}
