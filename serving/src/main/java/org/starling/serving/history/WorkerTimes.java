package org.starling.serving.history;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * The work and the time of one worker in one epoch.
 *
 * @param rank the worker, from 0 on
 * @param executor Spark's id of its executor, and the host
 * @param examples examples trained
 * @param rounds averaging rounds that it took part in
 * @param training time of forward pass, backward pass and update
 * @param averaging time in averaging rounds, waiting for slower workers included
 * @param loading time to read, shuffle and fill batches
 * @param preparing time to build or restore the replica and to find the peers
 * @param bytesSent bytes sent to other JVMs
 */
public record WorkerTimes(
        int rank,
        String executor,
        long examples,
        long rounds,
        Duration training,
        Duration averaging,
        Duration loading,
        Duration preparing,
        long bytesSent)
        implements Serializable {
    public WorkerTimes {
        new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .requirePresent(executor, "executor")
                .requirePresent(training, "training")
                .requirePresent(averaging, "averaging")
                .requirePresent(loading, "loading")
                .requirePresent(preparing, "preparing")
                .done();
    }

    /** The part of a worker's report that the history keeps. */
    public static WorkerTimes of(WorkerReport report) {
        return new WorkerTimes(
                report.rank(),
                report.executor(),
                report.examples(),
                report.rounds(),
                report.training(),
                report.averaging(),
                report.loading(),
                report.preparing(),
                report.bytesSent());
    }
}
