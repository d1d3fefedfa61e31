package org.starling.kernels.outer;

import org.starling.kernels.averaging.SliceUpdate;

/** Outer optimiser of the slice of one rank. */
public interface OuterUpdate extends SliceUpdate {

    /** The momentum of the slice, as a copy; empty before the first round, and for optimisers without momentum. */
    OuterState state();
}
