package org.starling.serving.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Figures of one epoch of training.
 *
 * @param epoch the epoch, from 1 on
 * @param examples examples trained in it
 * @param trainLoss mean loss over its examples, each as it was before its batch was trained on
 * @param seconds wall time of its training, without evaluation and checkpoint
 * @param bytesSent payload bytes that workers sent to other JVMs to average; 0 if it was not recorded
 * @param evaluation how well the network did after it on data held back; absent when it was not evaluated
 * @param learningRate learning rate of the first step; absent if the updater has none, or it was not recorded
 * @param workers work and time of each worker, by rank; empty if they were not recorded
 * @param averageEvaluation how well the moving average of its weights did; absent where there is none, or it was not evaluated
 */
public record EpochMetrics(
        int epoch,
        long examples,
        double trainLoss,
        double seconds,
        @OptionalValue Long bytesSent,
        @OptionalValue Evaluation evaluation,
        @OptionalValue Double learningRate,
        @OptionalValue List<WorkerTimes> workers,
        @JsonInclude(JsonInclude.Include.NON_NULL) @OptionalValue Evaluation averageEvaluation)
        implements Serializable {

    /**
     * Figures of one evaluation.
     *
     * @param examples examples evaluated
     * @param loss mean cross entropy, or mean squared error when labels are vectors
     * @param accuracy share of the examples whose class was right; absent when labels are vectors
     * @param macroF1 plain mean of the classes' F1; absent when labels are vectors, or it was not recorded
     */
    public record Evaluation(long examples, double loss, @OptionalValue Double accuracy, @OptionalValue Double macroF1)
            implements Serializable {}

    public EpochMetrics {
        bytesSent = bytesSent == null ? 0L : bytesSent;
        workers = workers == null ? List.of() : List.copyOf(workers);
        new Checks()
                .require(epoch >= 1, "epoch", "must be at least 1, is " + epoch)
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .require(seconds >= 0, "seconds", "must not be negative, is " + seconds)
                .require(bytesSent >= 0, "bytesSent", "must not be negative, is " + bytesSent)
                .done();
    }

    /** Figures without those of a moving average. */
    public EpochMetrics(
            int epoch,
            long examples,
            double trainLoss,
            double seconds,
            Long bytesSent,
            Evaluation evaluation,
            Double learningRate,
            List<WorkerTimes> workers) {
        this(epoch, examples, trainLoss, seconds, bytesSent, evaluation, learningRate, workers, null);
    }

    /** Averaging rounds; 0 if they were not recorded. */
    public long rounds() {
        return workers.stream().mapToLong(WorkerTimes::rounds).max().orElse(0);
    }

    /** Training speed, all workers together; 0 when no time was measured. */
    public double examplesPerSecond() {
        return seconds > 0 ? examples / seconds : 0;
    }
}
