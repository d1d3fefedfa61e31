package org.starling.kernels.averaging;

/**
 * What is done to an averaged slice before it goes back to all ranks: the hook of an outer optimiser. Every rank owns one
 * slice of the vector, so the state of the hook is spread over the ranks, too.
 */
@FunctionalInterface
public interface SliceUpdate {
    /** Plain averaging: the mean goes back as it is. */
    SliceUpdate NONE = (values, from, to) -> {};

    /**
     * Changes the averaged values in place. Called once a round, by the rank that owns the slice, always for the same
     * range.
     *
     * @param values holds the averaged slice at the positions it has in the whole vector
     * @param from first position of the slice
     * @param to position after its last
     */
    void update(float[] values, int from, int to);
}
