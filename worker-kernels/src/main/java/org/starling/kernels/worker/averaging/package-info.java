/**
 * Part of one replica in the averaging rounds of an epoch. {@link
 * org.starling.kernels.worker.averaging.ReplicaAveraging} copies its numbers out, lets {@code kernels.averaging} average
 * them, and copies the result back: either at once or, overlapped, one round later. {@link
 * org.starling.kernels.worker.averaging.AveragingPolicy} says when and how.
 *
 * <p>Invariants: all ranks take part in every round; when the epoch has ended, all replicas hold the same bits.
 */
package org.starling.kernels.worker.averaging;
