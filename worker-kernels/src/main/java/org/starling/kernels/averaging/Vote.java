package org.starling.kernels.averaging;

/** Vote of one rank in {@link AllReduce#allAgree}. */
public enum Vote {
    YES,
    NO;

    /** The vote on whether a statement holds for this rank. */
    public static Vote on(boolean statement) {
        return statement ? YES : NO;
    }
}
