package org.starling.kernels.onednn.mask;

/** What DL4J does with the mask of time steps that reaches a layer. */
public enum MaskUse {
    /** Nothing; it goes on to the next layer. */
    CARRIED,
    /** Rows that are padding become zero, and so do their derivatives; the mask goes on. */
    ZEROES_ROWS,
    /** The same for time steps of sequences. */
    ZEROES_STEPS,
    /** Nothing with values; the mask that goes on is reduced as they are. */
    REDUCED,
    /** Padding is left out of what the layer computes for an example; no mask goes on. */
    CONSUMED,
    /** Nothing; no mask goes on. */
    DROPPED,
    /** It counts as the mask of labels where these have none of their own. */
    LABEL_MASK,
    /** DL4J fails, or computes what is no result of masking. */
    REFUSED;

    /** What a mask that flows through a network belongs to. */
    public enum Form {
        /** Sequences {@code [N, C, T]}. */
        STEPS,
        /** Rows {@code [T · N, C]}, one per time step of an example. */
        ROWS
    }

    /** Whether this is what happens to a mask of such a form. */
    public boolean takes(Form form) {
        return switch (this) {
            case CARRIED, DROPPED -> true;
            case ZEROES_ROWS -> form == Form.ROWS;
            case ZEROES_STEPS, REDUCED, CONSUMED, LABEL_MASK -> form == Form.STEPS;
            case REFUSED -> false;
        };
    }
}
