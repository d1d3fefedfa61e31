/**
 * Outer optimisers: rules that turn the average of a round into the new parameters. The delta of a round, from the base
 * parameters to the average of the replicas, is used as a gradient.
 *
 * <p>The rank that owns a slice holds the optimiser's state for that slice only: momentum, and the parameters at the start of
 * the round. A {@link org.starling.kernels.outer.MovingAverage} follows the new parameters. {@link
 * org.starling.kernels.outer.OuterState} carries momentum and average to the driver for a checkpoint, and back.
 */
package org.starling.kernels.outer;
