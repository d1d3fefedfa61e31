package org.starling.benchmarks.runner;

import org.starling.benchmarks.contender.Measurement;

/** Contender from the view of the process that runs the benchmark. */
public interface RunningContender extends AutoCloseable {
    String name();

    /** Makes ready for the first round. */
    void prepare() throws ContenderFailedException, InterruptedException;

    /**
     * Runs one round.
     *
     * @param number counted from 1
     */
    Measurement round(int number) throws ContenderFailedException, InterruptedException;

    /** Ends what is still running. */
    @Override
    void close();
}
