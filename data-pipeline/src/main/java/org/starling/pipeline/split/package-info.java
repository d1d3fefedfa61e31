/**
 * Splits records into training and test. A {@link SplitAssigner} uses a seeded hash of the content of a record or of its
 * group: exact ranks within each class ({@link StratifiedSplit}) or a fixed limit ({@link HashSplit}).
 *
 * <p>Invariants: a repeated run gives the same split, whatever the partitions. Equal hashes are in one split. With a fixed
 * limit no record changes its split when others are added.
 */
package org.starling.pipeline.split;
