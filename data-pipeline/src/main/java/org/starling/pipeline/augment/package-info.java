/**
 * Expands the training split when shards are written. {@link AugmentSpec} adds augmented copies, {@link BalanceSpec} adds
 * examples of rare classes, and {@link TrainingSetExpansion} applies both.
 *
 * <p>Invariants: test examples and original training examples stay unchanged. Statistics are fitted before the expansion. The
 * result depends on content and seeds only, not on partitions.
 */
package org.starling.pipeline.augment;
