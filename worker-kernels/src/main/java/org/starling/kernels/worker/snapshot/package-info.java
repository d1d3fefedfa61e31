/**
 * Snapshots: checkpoints within an epoch. After a round all replicas hold the same parameters. Each rank writes its own state
 * itself as a {@link org.starling.kernels.worker.snapshot.RankState}: its position in the data, updater state, momentum of its
 * slice and residuals. {@link org.starling.kernels.worker.snapshot.SnapshotTaker} does this on each rank. An attempt at an
 * epoch starts from the newest {@link org.starling.kernels.worker.snapshot.Snapshot} of the epoch. A {@link
 * org.starling.kernels.worker.snapshot.SnapshotArchive} decides on the place and format of snapshots.
 *
 * <p>Invariants: all ranks take a snapshot after the same round, or none does; training that resumes from a snapshot gives the
 * same bits as training without interruption.
 */
package org.starling.kernels.worker.snapshot;
