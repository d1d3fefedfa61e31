package org.starling.driver.training;

import org.starling.kernels.validation.OptionalValue;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;

/**
 * The result of one epoch, for {@link EpochListener listeners}.
 *
 * @param metrics loss, time, and the evaluation if there was one
 * @param ledger examples of each worker: offered, trained and rejected
 * @param checkpoint directory of the checkpoint after the epoch; null if none was written
 */
public record CompletedEpoch(EpochMetrics metrics, EpochLedger ledger, @OptionalValue String checkpoint) {

    /** The last epoch of a history, which has one. */
    public static CompletedEpoch lastOf(TrainingHistory history, String checkpoint) {
        int last = history.metrics().size() - 1;
        return new CompletedEpoch(
                history.metrics().get(last), history.ledger().epochs().get(last), checkpoint);
    }
}
