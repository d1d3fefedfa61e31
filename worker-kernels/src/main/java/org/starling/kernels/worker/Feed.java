package org.starling.kernels.worker;

/**
 * The batches of one worker in one epoch, in an order that depends on elements and seed only. Every example is in exactly one
 * batch. Used by one thread at a time:
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
     * Loads the next batch.
     *
     * @return its number of examples, at least 1
     * @throws java.util.NoSuchElementException if none is left
     */
    int load();

    /**
     * Trains the replica on the batch that {@link #load} loaded.
     *
     * @return the loss before the update, mean over the examples; may be NaN or infinite, which the caller must check
     * @throws IllegalArgumentException if the batch does not fit the network
     */
    double train();

    /**
     * Skips batches without training, to resume within an epoch. The remaining batches are the same as if the skipped ones had
     * been loaded. Skips all batches if fewer are left.
     */
    void skip(long batches);
}
