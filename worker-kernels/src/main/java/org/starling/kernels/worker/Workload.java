package org.starling.kernels.worker;

import java.io.Serializable;
import java.util.Iterator;
import org.starling.kernels.replica.Replica;

/**
 * Data and network of a worker: turns the elements of its partition into batches and steps. The same for all workers of a job. It
 * is sent to them with every epoch, so it should hold settings, not data.
 *
 * @param <T> element type of the RDD
 */
public interface Workload<T> extends Serializable {

    /**
     * Builds a replica of the network; its parameters are written later. The caller closes it.
     *
     * @param threads native threads that the replica may use
     * @throws IllegalArgumentException if the network cannot be trained on such examples; the message says why and what to do
     */
    Replica newReplica(int threads);

    /**
     * Opens the batches of one worker in one epoch.
     *
     * @param elements the worker's partition; read once, as far as the batches require it
     * @param replica result of {@link #newReplica}, in this epoch or an earlier one; the feed trains it and does not close it
     * @param seed seed of the order of the examples; a different one for every epoch and worker
     */
    Feed open(Iterator<T> elements, Replica replica, long seed);
}
