package org.starling.driver.training;

import java.util.Optional;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.metrics.EpochMetrics;

/** What a job does between two epochs. */
public interface EpochHooks {

    /** Evaluates the network on data held back; empty if there is none. */
    Optional<EpochMetrics.Evaluation> evaluate(ModelState model);

    /** Told of every completed epoch, after its evaluation; the place to write a checkpoint. */
    void completed(TrainingHistory history);
}
