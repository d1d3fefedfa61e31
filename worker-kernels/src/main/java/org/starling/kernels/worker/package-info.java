/**
 * One worker's share of an epoch. The driver sends an {@link org.starling.kernels.worker.EpochPlan} and a {@link
 * org.starling.kernels.worker.Workload}. On each worker a {@link org.starling.kernels.worker.TrainTask} prepares a replica,
 * opens the {@link org.starling.kernels.worker.Feed} of its batches and finds its peers ({@code rendezvous}). {@code EpochLoop}
 * then trains batches and averages replicas ({@code worker.averaging}). The task returns an {@link
 * org.starling.kernels.worker.result.EpochResult}.
 *
 * <p>An attempt at an epoch starts at its {@code EpochStart}: the beginning of the epoch, or a {@link
 * org.starling.kernels.worker.snapshot.Snapshot} within it. {@link org.starling.kernels.worker.EpochStorage} keeps snapshots
 * and the result.
 *
 * <p>Invariants: every example of the partition is trained exactly once; all workers take part in every averaging round;
 * after a completed epoch all replicas hold the same bits.
 */
package org.starling.kernels.worker;
