package org.starling.driver.training;

import java.util.ArrayList;
import java.util.List;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.metrics.EpochLedger;
import org.starling.driver.metrics.EpochMetrics;
import org.starling.driver.metrics.Ledger;
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
 * @param rounds averaging rounds of the next epoch that the network has been through; 0 between two epochs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record TrainingHistory(
        ModelState model,
        float[] outerState,
        List<EpochMetrics> metrics,
        Ledger ledger,
        List<WorkerReport> workers,
        long rounds) {
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
        return resumedWithin(model, outerState, metrics, ledger, 0);
    }

    /** What an earlier run of the job has trained, up to a snapshot within an epoch. */
    public static TrainingHistory resumedWithin(
            ModelState model, float[] outerState, List<EpochMetrics> metrics, Ledger ledger, long rounds) {
        return new TrainingHistory(model, outerState, metrics, ledger, List.of(), rounds);
    }

    /** This history with the network's numbers in another place. */
    public TrainingHistory with(ModelState same) {
        return new TrainingHistory(same, outerState, metrics, ledger, workers, rounds);
    }

    /** Whether the next epoch has begun, so that only a snapshot says all that is needed to go on. */
    public boolean isWithinEpoch() {
        return rounds > 0;
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
        return new TrainingHistory(next, nextOuterState, longer, ledger.with(books), reports, 0);
    }

    /** Examples trained in all epochs. */
    public long examples() {
        return ledger.trained();
    }
}
