/**
 * Snapshots within an epoch, as directories beside the checkpoints:
 *
 * <pre>
 * epoch-000002-round-000000120/   2 epochs completed, and 120 rounds of the third
 *   model.zip                     as in a checkpoint; with updater state unless every rank has its own
 *   rank-00000.json               position of rank 0
 *   rank-00000.bin                its updater state, momentum and residual; only if it has any
 *   rank-00001.json               …
 *   state.json                    the training record of the epochs completed
 *   manifest.json                 as in a checkpoint
 *   checksums.json
 * </pre>
 *
 * <p>{@link org.starling.driver.checkpoint.snapshot.SnapshotFolder} is sent to the executors. Every rank writes its own
 * files into one temporary directory. Rank 0 adds the common files and the checksums, and renames the directory.
 *
 * <p>{@link org.starling.driver.checkpoint.snapshot.SpilledStates} keeps the states of large networks in files, so that the
 * driver does not hold them.
 */
package org.starling.driver.checkpoint.snapshot;
