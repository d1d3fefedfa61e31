/**
 * Statistics of the training examples, in one pass. Sums are exact ({@link ExactSum}), so the result has the same bits for all
 * partitions, and shards that are normalised with it stay byte-identical. Partial results are added; rounding happens once, at
 * the end.
 */
package org.starling.pipeline.statistics;
