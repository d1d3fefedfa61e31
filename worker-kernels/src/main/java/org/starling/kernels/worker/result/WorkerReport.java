package org.starling.kernels.worker.result;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.replica.ReplicaInfo;

/**
 * Report of one worker on one epoch.
 *
 * @param rank rank of the worker
 * @param executor Spark's id of its executor, and the host
 * @param replica implementation that trained, and the reasons for the choice
 * @param examples examples trained
 * @param batches batches trained
 * @param rounds averaging rounds that it took part in
 * @param lossSum sum of the losses of all examples
 * @param training time of forward pass, backward pass and update
 * @param averaging time in averaging rounds, waiting for slower workers included; with overlap only the time spent waiting
 * @param loading time to read, shuffle and fill batches
 * @param preparing time to build or restore the replica and to find the peers
 * @param codec encoding of parameters for transport
 * @param bytesSent bytes sent to other JVMs
 * @param nativeBytes native memory of its replica, as far as the replica counts it
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
