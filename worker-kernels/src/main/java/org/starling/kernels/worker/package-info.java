/**
 * One worker's part of an epoch. The driver sends an {@link org.starling.kernels.worker.EpochPlan} and a {@link
 * org.starling.kernels.worker.Workload}; on each worker a {@link org.starling.kernels.worker.TrainTask} prepares a replica,
 * opens the {@link org.starling.kernels.worker.Feed} of its batches, finds its peers by {@code rendezvous} and lets {@code
 * EpochLoop} train, and average by {@code worker.averaging}; an {@link org.starling.kernels.worker.result.EpochResult} goes back.
 *
 * <p>An attempt at an epoch starts at its {@code EpochStart}: the state that the epoch starts from, or a {@link
 * org.starling.kernels.worker.snapshot.Snapshot} within it. {@link org.starling.kernels.worker.EpochStorage} keeps snapshots and the
 * result.
 *
 * <p>Invariants: every example of the partition is trained exactly once; all workers take part in every averaging round;
 * after a completed epoch all replicas hold the same bits.
 */
package org.starling.kernels.worker;
