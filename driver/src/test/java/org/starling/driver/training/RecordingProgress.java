package org.starling.driver.training;

import java.util.ArrayList;
import java.util.List;
import org.starling.driver.report.EpochSummary;
import org.starling.driver.report.ProgressListener;

/** Records the progress that it receives. */
public final class RecordingProgress implements ProgressListener {
    private final List<String> notes = new ArrayList<>();
    private final List<EpochSummary> epochs = new ArrayList<>();

    @Override
    public void epochStarted(int epoch, int epochs, long examples) {}

    @Override
    public void batchesDone(long batches, long examples, double lossSum) {}

    @Override
    public synchronized void epochEnded(EpochSummary summary) {
        epochs.add(summary);
    }

    @Override
    public synchronized void note(String message) {
        notes.add(message);
    }

    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    public synchronized List<EpochSummary> epochs() {
        return List.copyOf(epochs);
    }
}
