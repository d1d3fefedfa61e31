package org.starling.driver.report;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Counts what workers did in the current epoch, and extrapolates. Not thread-safe: its owner locks. */
final class EpochMeter {
    private final LongSupplier nanoClock;
    private int epoch;
    private int epochs;
    private long examples;
    private long batchesDone;
    private long examplesDone;
    private double lossSum;
    private long startedAt;

    EpochMeter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void start(int nextEpoch, int lastEpoch, long examplesInEpoch) {
        epoch = nextEpoch;
        epochs = lastEpoch;
        examples = examplesInEpoch;
        batchesDone = 0;
        examplesDone = 0;
        lossSum = 0;
        startedAt = nanoClock.getAsLong();
    }

    void add(long batches, long moreExamples, double moreLoss) {
        batchesDone += batches;
        examplesDone += moreExamples;
        lossSum += moreLoss;
    }

    /** The live line. */
    String line() {
        double seconds = (nanoClock.getAsLong() - startedAt) / 1e9;
        long rate = seconds > 0 ? Math.round(examplesDone / seconds) : 0;
        return "epoch %d/%d  %3d%%  %s batches  %s examples/s  loss %s  %s left"
                .formatted(
                        epoch,
                        epochs,
                        examples == 0 ? 0 : Math.min(100, 100 * examplesDone / examples),
                        Numbers.count(batchesDone),
                        Numbers.count(rate),
                        examplesDone == 0 ? "-" : Numbers.loss(lossSum / examplesDone),
                        left(seconds));
    }

    /** Time to the end of the last epoch at the present rate. */
    private String left(double seconds) {
        if (examplesDone == 0 || seconds <= 0) {
            return "-";
        }
        long open = Math.max(0, examples - examplesDone) + (long) (epochs - epoch) * examples;
        return Numbers.duration(Duration.ofMillis(Math.round(open * seconds / examplesDone * 1_000)));
    }
}
