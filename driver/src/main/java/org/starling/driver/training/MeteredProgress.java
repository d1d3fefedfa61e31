package org.starling.driver.training;

import org.starling.driver.metrics.TrainingMeter;
import org.starling.driver.report.EpochSummary;
import org.starling.driver.report.ProgressListener;

/** Passes the progress of training on, and counts it in the meter of the driver. Thread-safe if its listener is. */
final class MeteredProgress implements ProgressListener {
    private final ProgressListener listener;
    private volatile int current;

    MeteredProgress(ProgressListener listener) {
        this.listener = listener;
    }

    @Override
    public void epochStarted(int epoch, int epochs, long examples) {
        current = epoch;
        TrainingMeter.DRIVER.started(epoch);
        listener.epochStarted(epoch, epochs, examples);
    }

    @Override
    public void batchesDone(long batches, long examples, double lossSum) {
        TrainingMeter.DRIVER.trained(current, examples, lossSum);
        listener.batchesDone(batches, examples, lossSum);
    }

    @Override
    public void epochEnded(EpochSummary summary) {
        listener.epochEnded(summary);
    }

    @Override
    public void phase(String step, long done, long tasks) {
        listener.phase(step, done, tasks);
    }

    @Override
    public void phaseEnded() {
        listener.phaseEnded();
    }

    @Override
    public void note(String message) {
        listener.note(message);
    }
}
