/**
 * Divides records into training and test. A {@link org.starling.pipeline.split.Division} goes by a seeded hash of a record's
 * content, or of its group: at exact ranks within each class
 * ({@link org.starling.pipeline.split.StratifiedSplit}), or at a fixed limit ({@link org.starling.pipeline.split.HashSplit}).
 *
 * <p>Invariants: a re-run divides the same way, whatever the partitions; equal hashes are on one side; with a fixed limit no
 * record changes sides when others are added.
 */
package org.starling.pipeline.split;
