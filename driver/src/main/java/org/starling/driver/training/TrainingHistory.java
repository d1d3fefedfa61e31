package org.starling.driver.training;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.worker.result.WorkerReport;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.EpochLedger;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.ModelOrigin;

/**
 * The state that training has reached, and the history of its epochs.
 *
 * @param model the network as it is now
 * @param outerState momentum of the outer optimiser and moving average, of all parameters. Shared, not copied: never change it
 * @param metrics figures of every completed epoch, in order
 * @param ledger example counts of every completed epoch
 * @param workers report of each worker in the last epoch of this run, by rank; empty before
 * @param rounds averaging rounds of the next epoch that the network has been through; 0 between two epochs
 * @param origin the checkpoint from whose weights the training started; null if there was none
 */
public record TrainingHistory(
        ModelState model,
        OuterState outerState,
        List<EpochMetrics> metrics,
        Ledger ledger,
        List<WorkerReport> workers,
        long rounds,
        @OptionalValue ModelOrigin origin) {
    public TrainingHistory {
        metrics = List.copyOf(metrics);
        workers = List.copyOf(workers);
    }

    /** Nothing trained yet. */
    public static TrainingHistory startingFrom(ModelState model) {
        return resumedFrom(model, OuterState.EMPTY, List.of(), Ledger.empty());
    }

    /** The history of an earlier run of the job. */
    public static TrainingHistory resumedFrom(
            ModelState model, OuterState outerState, List<EpochMetrics> metrics, Ledger ledger) {
        return resumedWithin(model, outerState, metrics, ledger, 0);
    }

    /** The history of an earlier run of the job, up to a snapshot within an epoch. */
    public static TrainingHistory resumedWithin(
            ModelState model, OuterState outerState, List<EpochMetrics> metrics, Ledger ledger, long rounds) {
        return new TrainingHistory(model, outerState, metrics, ledger, List.of(), rounds, null);
    }

    /** This history with its origin, which may be null. */
    public TrainingHistory startedFrom(ModelOrigin checkpoint) {
        return new TrainingHistory(model, outerState, metrics, ledger, workers, rounds, checkpoint);
    }

    /** This history with the network's numbers stored elsewhere. */
    public TrainingHistory with(ModelState same) {
        return new TrainingHistory(same, outerState, metrics, ledger, workers, rounds, origin);
    }

    /** Whether the next epoch has begun, so that only a snapshot holds all that is needed to resume. */
    public boolean isWithinEpoch() {
        return rounds > 0;
    }

    /** This history and one more epoch. */
    TrainingHistory with(
            ModelState next,
            OuterState nextOuterState,
            EpochMetrics figures,
            EpochLedger counts,
            List<WorkerReport> reports) {
        List<EpochMetrics> longer = new ArrayList<>(metrics);
        longer.add(figures);
        return new TrainingHistory(next, nextOuterState, longer, ledger.with(counts), reports, 0, origin);
    }

    /** Examples trained in all epochs. */
    public long examples() {
        return ledger.trained();
    }
}
