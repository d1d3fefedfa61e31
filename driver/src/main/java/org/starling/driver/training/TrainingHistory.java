package org.starling.driver.training;

import java.util.ArrayList;
import java.util.List;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.ledger.EpochLedger;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.driver.ledger.Ledger;
import org.starling.kernels.averaging.outer.OuterOptimizer;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * How far training has come, and how it went.
 *
 * @param model the network as it is now
 * @param outerState momentum of the outer optimiser; empty if it has none. Shared, not copied: never change it
 * @param metrics figures of every completed epoch, in order
 * @param ledger where the examples of every completed epoch went
 * @param workers what each worker did in the last epoch of this run, by rank; empty before
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record TrainingHistory(
        ModelState model, float[] outerState, List<EpochMetrics> metrics, Ledger ledger, List<WorkerReport> workers) {
    public TrainingHistory {
        metrics = List.copyOf(metrics);
        workers = List.copyOf(workers);
    }

    /** Nothing trained yet. */
    public static TrainingHistory startingFrom(ModelState model) {
        return resumedFrom(model, OuterOptimizer.NO_MOMENTUM, List.of(), Ledger.empty());
    }

    /** What an earlier run of the job has trained. */
    public static TrainingHistory resumedFrom(
            ModelState model, float[] outerState, List<EpochMetrics> metrics, Ledger ledger) {
        return new TrainingHistory(model, outerState, metrics, ledger, List.of());
    }

    /** This history and one more epoch. */
    TrainingHistory with(
            ModelState next,
            float[] nextOuterState,
            EpochMetrics figures,
            EpochLedger books,
            List<WorkerReport> reports) {
        List<EpochMetrics> longer = new ArrayList<>(metrics);
        longer.add(figures);
        return new TrainingHistory(next, nextOuterState, longer, ledger.with(books), reports);
    }

    /** Examples trained in all epochs. */
    public long examples() {
        return ledger.trained();
    }
}
