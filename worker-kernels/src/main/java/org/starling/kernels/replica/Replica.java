package org.starling.kernels.replica;

import org.starling.kernels.batch.Batch;

/**
 * Replica of a network that trains on one batch at a time. Parameters and updater state are DL4J's flat vectors ({@code
 * Model.params()}, {@code Updater.getStateViewArray()}), in their order. So averaging, checkpoints and DL4J itself see the same
 * numbers, whatever the backend.
 *
 * <p>Not thread-safe, but not bound to a thread: another thread may use it after a safe hand-over. {@link #close()} frees its
 * native memory.
 */
public interface Replica extends AutoCloseable {

    /** Returns the implementation, and the reasons for its choice. */
    ReplicaInfo info();

    /** Length of the flat parameter vector. */
    int parameterCount();

    /** Length of the flat updater state vector; 0 for updaters without state. */
    int updaterStateCount();

    /**
     * Trains on one batch: forward pass, backward pass, one update.
     *
     * @return the loss before the update: mean over the examples, plus regularisation, as DL4J's {@code score()}. May be NaN or
     *     infinite, also if the update made a weight so; the caller must check it
     * @throws IllegalArgumentException if the batch does not fit the network
     */
    double train(Batch batch);

    /**
     * Computes the network's outputs, as at inference (no dropout).
     *
     * @param outputs receives {@code batch.size() × length} values, row-major
     */
    void infer(Batch batch, float[] outputs);

    /** Copies the parameters to {@code target}, from {@code offset} on. */
    void readParameters(float[] target, int offset);

    /** Replaces the parameters by those in {@code source}, from {@code offset} on. */
    void writeParameters(float[] source, int offset);

    /** Copies the updater state to {@code target}, from {@code offset} on. */
    void readUpdaterState(float[] target, int offset);

    /** Replaces the updater state by that in {@code source}, from {@code offset} on. */
    void writeUpdaterState(float[] source, int offset);

    /** Bytes of native memory of this replica, as far as it counts them. */
    long nativeBytes();

    /** Updates made so far, counted from the last {@link #moveTo}. */
    int iteration();

    /** Resumes training at {@code position}. */
    void moveTo(TrainingPosition position);

    @Override
    void close();
}
