package org.starling.driver.training;

import java.util.Optional;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochMetrics;

/** Actions of a job between two epochs. */
public interface EpochHooks {
    /** Neither evaluates nor saves. */
    EpochHooks NONE = new EpochHooks() {
        @Override
        public Optional<EpochMetrics.Evaluation> evaluate(ModelState model, ModelWeights weights) {
            return Optional.empty();
        }

        @Override
        public EpochListener.Decision completed(TrainingHistory history) {
            return EpochListener.Decision.CONTINUE;
        }

        @Override
        public String continuation() {
            return "train again";
        }
    };

    /**
     * Evaluates the network on data held back; empty if there is none.
     *
     * @param weights which weights of the epoch {@code model} has; the last ones come first
     */
    Optional<EpochMetrics.Evaluation> evaluate(ModelState model, ModelWeights weights);

    /** Called after every completed epoch and its evaluation; writes checkpoints, then calls the listeners of the job. */
    EpochListener.Decision completed(TrainingHistory history);

    /** How a job that was ended by its cluster continues, for messages: {@code resume with --resume}. */
    String continuation();
}
