package org.starling.driver.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.TrainingHistory;
import org.starling.pipeline.files.WriteFailure;

/** The trackers of a run, called in turn. One that fails is dropped with a warning. Not thread-safe. */
public final class RunTrackers implements EpochListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunTrackers.class);

    private final List<RunTracker> all;
    private final List<RunTracker> working;
    private final Consumer<String> warnings;

    /**
     * The trackers of a run.
     *
     * @param warnings receives one message for each tracker that fails
     */
    public RunTrackers(List<RunTracker> trackers, Consumer<String> warnings) {
        this.all = List.copyOf(trackers);
        this.working = new ArrayList<>(trackers);
        this.warnings = warnings;
    }

    /** Starts the records. */
    public void started(Run run, TrainingHistory start) {
        callAll(tracker -> tracker.started(run, start));
    }

    @Override
    public Decision completed(CompletedEpoch epoch) {
        callAll(tracker -> tracker.completed(epoch));
        return Decision.CONTINUE;
    }

    /** Ends the records. */
    public void ended(RunEnd end) {
        callAll(tracker -> tracker.ended(end));
    }

    @Override
    public void close() {
        for (RunTracker tracker : all) {
            try {
                tracker.close();
            } catch (IOException | RuntimeException e) {
                warn(tracker, e);
            }
        }
    }

    @FunctionalInterface
    private interface Call {
        void on(RunTracker tracker) throws IOException;
    }

    private void callAll(Call call) {
        for (Iterator<RunTracker> trackers = working.iterator(); trackers.hasNext(); ) {
            RunTracker tracker = trackers.next();
            try {
                call.on(tracker);
            } catch (IOException | RuntimeException e) {
                trackers.remove();
                warn(tracker, e);
            }
        }
    }

    private void warn(RunTracker tracker, Exception failure) {
        LOG.debug("Cannot write {}", tracker.target(), failure);
        warnings.accept("warning: Cannot write %s: %s; the run continues without it"
                .formatted(tracker.target(), WriteFailure.of(failure).reason()));
    }
}
