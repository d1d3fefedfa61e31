/**
 * Makes more training examples out of those that there are, when shards are written: augmented copies
 * ({@link org.starling.pipeline.augment.AugmentSpec}) and more of rare classes
 * ({@link org.starling.pipeline.augment.BalanceSpec}). {@link org.starling.pipeline.augment.Enlargement} does both.
 *
 * <p>Invariants: test examples and originals stay as they are; statistics are fitted before; the outcome depends on content
 * and seeds only, not on partitions.
 */
package org.starling.pipeline.augment;
