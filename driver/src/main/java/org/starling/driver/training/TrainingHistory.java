package org.starling.driver.training;

import java.util.ArrayList;
import java.util.List;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.ledger.EpochLedger;
import org.starling.driver.ledger.EpochMetrics;
import org.starling.driver.ledger.Ledger;

/**
 * How far training has come, and how it went.
 *
 * @param model the network as it is now
 * @param metrics figures of every completed epoch, in order
 * @param ledger where the examples of every completed epoch went
 */
public record TrainingHistory(ModelState model, List<EpochMetrics> metrics, Ledger ledger) {
    public TrainingHistory {
        metrics = List.copyOf(metrics);
    }

    /** Nothing trained yet. */
    public static TrainingHistory startingFrom(ModelState model) {
        return new TrainingHistory(model, List.of(), Ledger.empty());
    }

    /** This history and one more epoch. */
    TrainingHistory with(ModelState next, EpochMetrics figures, EpochLedger books) {
        List<EpochMetrics> longer = new ArrayList<>(metrics);
        longer.add(figures);
        return new TrainingHistory(next, longer, ledger.with(books));
    }

    /** Examples trained in all epochs. */
    public long examples() {
        return ledger.trained();
    }
}
