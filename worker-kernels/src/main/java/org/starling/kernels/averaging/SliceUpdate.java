package org.starling.kernels.averaging;

/**
 * Change of an averaged slice before it goes back to all ranks: the hook of an outer optimiser. Every rank owns one
 * slice of the vector, so the state of the hook is spread over the ranks, too. A rank whose slice is empty never calls it.
 *
 * <p>Used by the thread that averages; need not be thread-safe.
 */
@FunctionalInterface
public interface SliceUpdate {
    /** Plain averaging: leaves the mean unchanged. */
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

    /**
     * Receives the values that all ranks continue with: the result of {@link #update} after encoding by a lossy codec. Called
     * once a round, after {@link #update}, for the same range.
     */
    default void adopted(float[] values, int from, int to) {}

    /**
     * Whether {@link #update} changes nothing, so that the first chunks of a slice may be sent back before the last arrive.
     */
    default boolean changesNothing() {
        return this == NONE;
    }
}
