/**
 * A total order of examples that depends on their content and a seed only, never on how the data is partitioned:
 * {@link org.starling.pipeline.order.ContentHash} gives each example its place, and
 * {@link org.starling.pipeline.order.HashRanks} finds the hash at a given rank in two light passes, without sorting.
 * Splitting and shuffling both cut this order.
 */
package org.starling.pipeline.order;
