package org.starling.kernels.outer;

import org.starling.kernels.averaging.SliceUpdate;

/** Outer optimiser of the slice of one rank, with the moving average of that slice if one is kept. */
public interface OuterUpdate extends SliceUpdate {

    /** The state of the slice, as a copy; empty before the first round, and where there is none. */
    OuterState state();

    /** Refuses a state of more positions than the network has parameters. */
    static void requireFitting(OuterState state, int parameterCount) {
        if (state.to() > parameterCount) {
            throw new IllegalArgumentException(
                    "Cannot start an outer optimiser: the outer state ends at " + state.to() + ", the network has "
                            + parameterCount
                            + " parameters; resume with the network of the checkpoint, or drop its outer state");
        }
    }
}
