package org.starling.driver.report;

/**
 * Receives the progress of training. Calls come in order, but from different threads; implementations must be thread-safe.
 */
public interface ProgressListener {

    /**
     * An epoch starts, or starts again after a failure: earlier counts of the epoch are void.
     *
     * @param epoch which one, from 1
     * @param epochs the last one
     * @param examples examples it will train on
     */
    void epochStarted(int epoch, int epochs, long examples);

    /**
     * Workers trained some batches since the last call.
     *
     * @param batches how many batches
     * @param examples examples in them
     * @param lossSum sum of the examples' losses, so that {@code lossSum / examples} is their mean loss
     */
    void batchesDone(long batches, long examples, double lossSum);

    /** An epoch is over and counted. */
    void epochEnded(EpochSummary summary);

    /**
     * A phase besides training goes on, such as an evaluation. Called often.
     *
     * @param step name of its current step
     * @param done completed tasks of the step
     * @param tasks tasks of the step so far; 0 before the first
     */
    default void phase(String step, long done, long tasks) {}

    /** The phase is over. */
    default void phaseEnded() {}

    /** Something notable happened, such as a written checkpoint or a retried epoch. */
    void note(String message);

    /** A listener that does nothing. */
    static ProgressListener silent() {
        return new ProgressListener() {
            @Override
            public void epochStarted(int epoch, int epochs, long examples) {}

            @Override
            public void batchesDone(long batches, long examples, double lossSum) {}

            @Override
            public void epochEnded(EpochSummary summary) {}

            @Override
            public void note(String message) {}
        };
    }
}
