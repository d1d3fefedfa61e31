/**
 * One replica's part in the averaging rounds of an epoch. {@link org.starling.kernels.worker.averaging.ReplicaAveraging} copies
 * the replica's numbers out, averages them by an all-reduce, and copies the result back: at once, or one round later (overlap).
 * {@link org.starling.kernels.worker.averaging.AveragingPolicy} holds the settings.
 *
 * <p>Invariants: all ranks take part in every round; at the end of the epoch all replicas hold the same bits.
 */
package org.starling.kernels.worker.averaging;
