package org.starling.kernels.averaging;

/**
 * One rank's access to a group that averages vectors. All ranks call {@link #average} and {@link #allAgree} equally often, in the
 * same order, with vectors of one length. Each call is a round.
 *
 * <p>The result is the mean weighted by examples, summed in rank order in float32: the same bits on every rank and in every run,
 * however the ranks are spread over JVMs. The vector of a rank without examples is not read, so NaN in it cannot reach the
 * average. If one rank alone contributes examples, the average has the bits of its vector. If no rank contributes examples, the
 * vectors do not change.
 *
 * <p>Used by one thread at a time; only {@link #close} may be called by another one.
 */
public interface AllReduce extends AutoCloseable {

    /** This rank, from 0. */
    int rank();

    /** Ranks in the group. */
    int ranks();

    /**
     * Sets the base parameters: the parameters that all ranks start with. Lossy codecs encode deltas from the base parameters.
     * Without this call these are 0 before the first round, which costs precision. Must be called by all ranks or by none, before
     * their first round, with the same values.
     *
     * @param parameters copied; values after the parameters are not read
     */
    void startFrom(float[] parameters);

    /**
     * Takes part in one round: replaces {@code vector} by the weighted mean of all ranks' vectors, after the group's
     * {@link SliceUpdate}.
     *
     * <p>Other ranks of this JVM read and write {@code vector} during the round. After an exception its values are
     * undefined, and the array must not be used for anything else, because a peer may still write to it.
     *
     * @throws AveragingException if a peer did not take part in time, closed its connection, or does not fit the group; the
     *     message names peer and round. The group cannot be used any more.
     * @throws InterruptedException if the thread was interrupted while it waited; the rank has left the group then
     * @throws IllegalArgumentException if {@code vector} has another length than the group's vectors; the rank has left the group
     *     then
     */
    RoundOutcome average(float[] vector, Contribution mine) throws AveragingException, InterruptedException;

    /**
     * Takes a vote of all ranks. No vector is read or changed.
     *
     * @return whether every rank votes yes; the same on all ranks
     * @throws AveragingException as {@link #average} does
     * @throws InterruptedException if the thread was interrupted while it waited; the rank has left the group then
     */
    boolean allAgree(Vote mine) throws AveragingException, InterruptedException;

    /**
     * Returns a copy of the encoding error of this rank's parameters so far, in bfloat16; empty for a lossless codec. Must be
     * called between two rounds.
     */
    short[] residual();

    /**
     * Restores the result of {@link #residual} in an earlier group, before the first round.
     *
     * @throws IllegalArgumentException if it has another length than this group's residual
     */
    void restoreResidual(short[] earlier);

    /**
     * Returns the attendance of the next round, as far as this rank knows. The result depends on time, not only on data. Must not
     * be called during a round.
     */
    Attendance attendance();

    /**
     * Peers of a rank between two of its rounds.
     *
     * @param waiting peers that have entered the next round and have more examples after it
     * @param finished peers that have announced, in the next round or an earlier one, that they have no more examples
     */
    record Attendance(int waiting, int finished) {}

    /** Payload bytes that this rank has sent to other JVMs so far: encoded values, without message headers. */
    long bytesSent();

    /**
     * Leaves the group after the rounds that this rank has completed; ranks that wait for it in a later one fail at once
     * instead of timing out.
     */
    @Override
    void close();
}
