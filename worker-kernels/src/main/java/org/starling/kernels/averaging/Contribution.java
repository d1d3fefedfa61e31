package org.starling.kernels.averaging;

/**
 * What one rank brings to an averaging round besides its vector.
 *
 * @param examples examples trained since the last round: the weight of this rank's vector; 0 leaves it out of the average
 * @param lossSum sum of the losses of those examples; NaN tells every rank that training diverged
 * @param finished whether this rank has no more examples in this epoch
 */
public record Contribution(long examples, double lossSum, boolean finished) {}
