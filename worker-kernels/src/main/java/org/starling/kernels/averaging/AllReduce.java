package org.starling.kernels.averaging;

/**
 * One rank's seat in a group that averages vectors. All ranks call {@link #average} equally often, with vectors of one
 * length; each call is a round.
 *
 * <p>The result is the mean weighted by examples, summed in rank order in single precision: the same bits on every rank,
 * on every run, and however the ranks are spread over JVMs. In a round to which nobody contributed an example, the vectors
 * stay as they are.
 *
 * <p>A seat is used by one thread at a time.
 */
public interface AllReduce extends AutoCloseable {

    /** This rank, from 0. */
    int rank();

    /** Ranks in the group. */
    int ranks();

    /**
     * Takes part in one round: replaces {@code vector} by the weighted mean of all ranks' vectors, after the group's
     * {@link SliceUpdate}.
     *
     * @throws AveragingException if a peer did not take part in time, closed its connection, or does not fit the group; the
     *     message names peer and round. The group cannot be used any more.
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    RoundOutcome average(float[] vector, Contribution mine) throws AveragingException, InterruptedException;

    /** Payload bytes that this rank has sent to other JVMs so far. */
    long bytesSent();

    /** Leaves the group; ranks that still wait for this one fail at once instead of timing out. */
    @Override
    void close();
}
