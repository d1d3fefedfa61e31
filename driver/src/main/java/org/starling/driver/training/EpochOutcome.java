package org.starling.driver.training;

import java.time.Duration;
import java.util.List;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * A completed epoch.
 *
 * @param results of the workers, by rank
 * @param state the state that all replicas share now, with the outer state
 * @param elapsed wall time
 */
record EpochOutcome(List<EpochResult.Completed> results, ReplicaState state, Duration elapsed) {

    List<WorkerReport> reports() {
        return results.stream().map(EpochResult.Completed::report).toList();
    }

    /** Updates that the replica with the most data has made since training began. */
    int iteration() {
        return results.stream().mapToInt(EpochResult.Completed::iteration).max().orElseThrow();
    }

    /** Payload bytes that workers sent to other JVMs. */
    long bytesSent() {
        return reports().stream().mapToLong(WorkerReport::bytesSent).sum();
    }

    long examples() {
        return reports().stream().mapToLong(WorkerReport::examples).sum();
    }

    /** Mean loss of the examples, each before its batch was trained on. */
    double meanLoss() {
        return reports().stream().mapToDouble(WorkerReport::lossSum).sum() / Math.max(1, examples());
    }
}
