package org.starling.kernels.replica;

import org.starling.kernels.batch.Batch;

/**
 * One replica of a network that trains on one batch at a time, and shows its parameters and updater state as the flat
 * vectors of Deeplearning4j ({@code Model.params()}, {@code Updater.getStateViewArray()}), in their order. Whatever
 * computes the step, averaging, checkpoints and DL4J itself therefore see the same numbers.
 *
 * <p>Not thread-safe, but not bound to a thread: it may be used by another thread after a safe hand-over. Everything
 * native that it holds is freed by {@link #close()}.
 */
public interface Replica extends AutoCloseable {

    /** Which implementation this is, and why. */
    ReplicaInfo info();

    /** Length of the flat parameter vector. */
    int parameterCount();

    /** Length of the flat updater state vector; 0 for updaters without state. */
    int updaterStateCount();

    /**
     * Trains on one batch: forward, backward, one update.
     *
     * @return the loss before the update: mean over the examples, plus regularisation, as DL4J's {@code score()}; may be
     *     NaN or infinite, also to tell that the update left a weight that is, which the caller must check
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

    /** Bytes of native memory that the replica holds and knows of. */
    long nativeBytes();

    /** Updates made so far, counted on from the last {@link #moveTo}. */
    int iteration();

    /** Takes up training at {@code position}. */
    void moveTo(TrainingPosition position);

    @Override
    void close();
}
