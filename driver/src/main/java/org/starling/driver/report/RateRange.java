package org.starling.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.starling.kernels.validation.Checks;

/**
 * Learning rates of a range test (arXiv 1506.01186), which rise by the same factor from batch to batch.
 *
 * @param from first rate
 * @param to last rate
 * @param steps batches, each at its own rate
 */
public record RateRange(double from, double to, int steps) {
    private static final int FEWEST_STEPS = 10;
    /** Weight of the losses before the newest one; corrected for the start, as in Adam. */
    private static final double SMOOTHING = 0.9;
    /** Training has diverged when the smoothed loss is so many times the best one. */
    private static final double DIVERGED = 4;

    public RateRange {
        new Checks()
                .require(from > 0 && Double.isFinite(from), "from", "must be positive and finite, is " + from)
                .require(to > from && Double.isFinite(to), "to", "must be more than %s, is %s".formatted(from, to))
                .require(steps >= FEWEST_STEPS, "steps", "must be at least %d, is %d".formatted(FEWEST_STEPS, steps))
                .done();
    }

    /** Returns the rate of a batch; they count from 0. */
    public double rateAt(int step) {
        return from * Math.pow(to / from, step / (double) (steps - 1));
    }

    /**
     * Trains batch after batch, until the last rate or until training diverges.
     *
     * @param train trains the next batch at a rate; returns its loss before the update
     */
    public RateRangeResult measure(DoubleUnaryOperator train) {
        List<RateRangeResult.Step> measured = new ArrayList<>();
        double mean = 0;
        double best = Double.POSITIVE_INFINITY;
        for (int step = 0; step < steps; step++) {
            double rate = rateAt(step);
            double loss = train.applyAsDouble(rate);
            if (!Double.isFinite(loss)) {
                break;
            }
            mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
            double smoothed = mean / (1 - Math.pow(SMOOTHING, step + 1));
            measured.add(new RateRangeResult.Step(rate, loss, smoothed));
            best = Math.min(best, smoothed);
            if (smoothed > DIVERGED * best) {
                break;
            }
        }
        return new RateRangeResult(measured, measured.size() < steps);
    }
}
