/**
 * From statistics to a fitted transformation. {@link org.starling.pipeline.normalise.TransformFitter} turns what was learnt
 * from the training examples into a {@link org.starling.pipeline.normalise.FittedTransform}, which is saved with the shards
 * and, in checkpoints, applied at inference. A constant feature becomes 0 and is never divided by.
 */
package org.starling.pipeline.normalise;
