package org.starling.serving.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The figure of an evaluation by which the epochs of a job are compared. */
public enum SelectionMetric {
    /** Share of the examples whose class was right. Labels that are vectors have none; the loss counts instead. */
    ACCURACY,
    /** Mean loss. */
    LOSS;

    /**
     * The value of an epoch, higher is better: the accuracy, or the negative loss. NaN if the epoch was not evaluated.
     */
    public double of(EpochMetrics epoch) {
        EpochMetrics.Evaluation evaluation = epoch.evaluation();
        if (evaluation == null) {
            return Double.NaN;
        }
        return byAccuracy(evaluation) ? evaluation.accuracy() : -evaluation.loss();
    }

    private boolean byAccuracy(EpochMetrics.Evaluation evaluation) {
        return this == ACCURACY && evaluation.accuracy() != null;
    }

    /** The best of some epochs, of equals the newest; empty if none was evaluated. */
    public Optional<EpochMetrics> best(Collection<EpochMetrics> epochs) {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(of(epoch)))
                .max(Comparator.comparingDouble(this::of).thenComparingInt(EpochMetrics::epoch));
    }

    /** The figure, for people: {@code test accuracy 0.9721}. The epoch must have been evaluated. */
    public String describe(EpochMetrics epoch) {
        return byAccuracy(epoch.evaluation())
                ? "test accuracy %.4f".formatted(of(epoch))
                : "test loss %.4f".formatted(-of(epoch));
    }
}
