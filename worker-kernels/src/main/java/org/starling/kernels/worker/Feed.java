package org.starling.kernels.worker;

/**
 * The batches of one worker in one epoch, in order; the same order for the same elements and seed. Every example comes in
 * exactly one batch. Used by one thread at a time:
 *
 * <pre>{@code
 * while (feed.hasNext()) {
 *     int examples = feed.load();
 *     double loss = feed.train();
 * }
 * }</pre>
 */
public interface Feed {

    /** Whether another batch is left. */
    boolean hasNext();

    /**
     * Makes the next batch ready.
     *
     * @return its number of examples, at least 1
     * @throws java.util.NoSuchElementException if none is left
     */
    int load();

    /**
     * Trains the replica on the batch that {@link #load} made ready.
     *
     * @return the loss before the update, mean over the examples; may be NaN or infinite, which the caller must check
     * @throws IllegalArgumentException if the batch does not fit the network
     */
    double train();

    /**
     * Passes over the next batches without training on them: those that follow are the same as if these had been loaded. For
     * training that is taken up in the middle of an epoch. Passes over all that are left if there are fewer.
     */
    void skip(long batches);
}
