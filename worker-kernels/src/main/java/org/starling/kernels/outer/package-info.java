/**
 * Outer optimisers: what is done with the average of the replicas before they go on from it. The delta of a round, from
 * the parameters that all ranks had to the average of those they reached, is taken as a gradient.
 *
 * <p>Their state (momentum, and the parameters that the round started from) is held by the rank that owns the slice, for
 * that slice only. {@link org.starling.kernels.averaging.outer.OuterState} carries the momentum to the driver for a
 * checkpoint, and back.
 */
package org.starling.kernels.outer;
