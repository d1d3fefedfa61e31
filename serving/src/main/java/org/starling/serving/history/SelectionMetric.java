package org.starling.serving.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The figure of an evaluation by which the epochs of a job are compared. Labels that are vectors have only a loss, which then counts
 * instead of the others.
 */
public enum SelectionMetric {
    /** Share of the examples whose class was right. */
    ACCURACY("accuracy"),
    /** Mean loss. */
    LOSS("loss"),
    /** Plain mean of the classes' F1, so that rare classes count like others. */
    MACRO_F1("macro F1");

    private final String title;

    SelectionMetric(String title) {
        this.title = title;
    }

    /** The name of the figure, for people. */
    public String title() {
        return title;
    }

    /** The value of an epoch, higher is better: a share, or the negative loss. NaN if the epoch was not evaluated. */
    public double of(EpochMetrics epoch) {
        EpochMetrics.Evaluation evaluation = epoch.evaluation();
        if (evaluation == null) {
            return Double.NaN;
        }
        return share(evaluation).orElse(-evaluation.loss());
    }

    /** Returns whether an epoch is as good as {@code target}: a share at least as high, or a loss at most as high. */
    public boolean reaches(double target, EpochMetrics epoch) {
        EpochMetrics.Evaluation evaluation = epoch.evaluation();
        return evaluation != null
                && share(evaluation).map(share -> share >= target).orElse(evaluation.loss() <= target);
    }

    private Optional<Double> share(EpochMetrics.Evaluation evaluation) {
        return switch (this) {
            case ACCURACY -> Optional.ofNullable(evaluation.accuracy());
            case MACRO_F1 -> Optional.ofNullable(evaluation.macroF1());
            case LOSS -> Optional.empty();
        };
    }

    /** The best of some epochs, of equals the newest; empty if none was evaluated. */
    public Optional<EpochMetrics> best(Collection<EpochMetrics> epochs) {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(of(epoch)))
                .max(Comparator.comparingDouble(this::of).thenComparingInt(EpochMetrics::epoch));
    }

    /** The figure, for people: {@code test accuracy 0.9721}. The epoch must have been evaluated. */
    public String describe(EpochMetrics epoch) {
        return share(epoch.evaluation())
                .map(share -> "test %s %.4f".formatted(title, share))
                .orElseGet(() -> "test loss %.4f".formatted(epoch.evaluation().loss()));
    }
}
