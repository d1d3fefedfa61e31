/**
 * Outer optimisers: rules that turn the average of a round into the new parameters. The delta of a round, from the base
 * parameters to the average of the replicas, is used as a gradient.
 *
 * <p>The rank that owns a slice holds the optimiser's state for that slice only: momentum, and the parameters at the start of
 * the round. {@link org.starling.kernels.outer.OuterState} carries the momentum to the driver for a checkpoint, and back.
 */
package org.starling.kernels.outer;
