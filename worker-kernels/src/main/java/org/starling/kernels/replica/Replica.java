package org.starling.kernels.replica;

import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.SeedMixer;

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
     * Trains on one batch that comes in parts, to save memory: one update from the gradients of all examples. It differs from a
     * step on the whole batch in layers that look at a batch, such as batch normalisation, and in the numbers that dropout draws.
     *
     * @return as {@link #train(Batch)}
     * @throws IllegalArgumentException also if this backend updates after every part
     */
    default double train(List<Batch> parts) {
        if (parts.size() == 1) {
            return train(parts.get(0));
        }
        throw new IllegalArgumentException(
                "Cannot accumulate gradients: DL4J's own step updates after every batch%s; set training.accumulate to 1, or use a network that oneDNN or LibTorch trains"
                        .formatted(
                                info().reasons().isEmpty()
                                        ? ""
                                        : ", and no other backend trains this network: "
                                                + String.join("; ", info().reasons())));
    }

    /** Returns the seed of the random numbers of one part of a batch; {@code seed} itself for the first. */
    static long seedOfPart(long seed, int part) {
        return part == 0 ? seed : SeedMixer.mix(seed + part);
    }

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
