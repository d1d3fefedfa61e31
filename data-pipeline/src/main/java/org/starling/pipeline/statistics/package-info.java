/**
 * Statistics of the training examples, in one pass. Sums are exact ({@link org.starling.pipeline.statistics.ExactSum}), so
 * the result has the same bits however the data is partitioned: shards that are normalised with them stay byte-identical.
 * Partial results are merged by adding; nothing is rounded before the end.
 */
package org.starling.pipeline.statistics;
