/**
 * Snapshots: checkpoints in the middle of an epoch. After a round all replicas hold the same parameters; what only one rank
 * knows (its place in the data, its updater's state, momentum of its slice, residuals) it writes itself as a {@link
 * org.starling.kernels.worker.snapshot.RankState}. A {@link org.starling.kernels.worker.snapshot.SnapshotTaker} does so on
 * each rank; an attempt at an epoch starts from the newest {@link org.starling.kernels.worker.snapshot.Snapshot} of it.
 * A {@link org.starling.kernels.worker.snapshot.SnapshotArchive} decides on their place and form.
 *
 * <p>Invariants: all ranks take a snapshot after the same round, or none does; training that goes on from one gives the bits
 * of training that was not interrupted.
 */
package org.starling.kernels.worker.snapshot;
