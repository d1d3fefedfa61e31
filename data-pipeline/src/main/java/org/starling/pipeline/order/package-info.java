/**
 * A total order of examples by hashes of their content and a seed, never by how the data is partitioned.
 * {@link org.starling.pipeline.order.HashRanks} finds the hash at a given rank in two light passes, without sorting.
 * Splitting and shuffling both cut this order.
 */
package org.starling.pipeline.order;
