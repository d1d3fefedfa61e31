package org.starling.driver.training;

import org.starling.driver.evaluation.EvaluationReport;
import org.starling.kernels.validation.OptionalValue;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;

/**
 * The result of one epoch, for {@link EpochListener listeners}.
 *
 * @param history the network, and metrics and ledger of all epochs up to this one
 * @param checkpoint directory of the checkpoint after the epoch; null if none was written
 * @param evaluation all scores after the epoch; null if it was not evaluated, or only the metrics are known
 */
public record CompletedEpoch(
        TrainingHistory history, @OptionalValue String checkpoint, @OptionalValue EvaluationReport evaluation) {

    /** Loss, time, and the evaluation if there was one. */
    public EpochMetrics metrics() {
        return history.metrics().get(history.metrics().size() - 1);
    }

    /** Examples of each worker: offered, trained and rejected. */
    public EpochLedger ledger() {
        return history.ledger().epochs().get(history.ledger().epochs().size() - 1);
    }
}
