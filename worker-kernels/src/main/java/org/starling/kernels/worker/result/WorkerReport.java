package org.starling.kernels.worker.result;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.replica.ReplicaInfo;

/**
 * Report of one worker on one epoch.
 *
 * @param rank which worker
 * @param executor Spark's id of the executor it ran on, and the host
 * @param replica implementation that trained, and the reasons for it
 * @param examples examples trained
 * @param batches batches trained
 * @param rounds averaging rounds taken part in
 * @param lossSum sum of the losses of all examples
 * @param training time in forward, backward and update
 * @param averaging time in averaging rounds, waiting for slower workers included; where rounds overlap with training, only
 *     what was waited for
 * @param loading time in reading, shuffling and filling batches
 * @param preparing time to build or restore the replica and to meet the peers
 * @param codec how parameters travelled
 * @param bytesSent bytes sent to other JVMs
 * @param nativeBytes native memory of its replica, as far as the replica knows
 */
public record WorkerReport(
        int rank,
        String executor,
        ReplicaInfo replica,
        long examples,
        int batches,
        long rounds,
        double lossSum,
        Duration training,
        Duration averaging,
        Duration loading,
        Duration preparing,
        CodecType codec,
        long bytesSent,
        long nativeBytes)
        implements Serializable {}
