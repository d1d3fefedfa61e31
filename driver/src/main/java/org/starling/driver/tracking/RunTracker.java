package org.starling.driver.tracking;

import java.io.IOException;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.TrainingHistory;

/**
 * Records one run of a job. It is called on the thread that trains, in order; a tracker whose method fails is not called again,
 * except for {@link #close}.
 */
public interface RunTracker extends AutoCloseable {
    /** The target of the records, for warnings: {@code the report of the run}. */
    String target();

    /** Called once, before the first epoch. {@code start} holds the epochs of earlier runs. */
    void started(Run run, TrainingHistory start) throws IOException;

    /** Called after each epoch, its evaluation and its checkpoint. */
    void completed(CompletedEpoch epoch) throws IOException;

    /** Called once, after the last epoch or a failure. */
    void ended(RunEnd end) throws IOException;

    /** Frees what the tracker holds. */
    @Override
    void close() throws IOException;
}
