package org.starling.kernels.allreduce;

import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.PeerAddress;

/**
 * Status of one rank of a group, as far as one JVM knows it. Only {@link GroupState} holds these objects; its lock guards all
 * that changes.
 */
final class RankStatus {
    private static final long[] NO_ROUND = {-1, -1};

    private final int rank;
    private final PeerAddress address;
    private final boolean local;

    private boolean joined;
    /** The first round in which this rank takes no part. */
    private long leavesAt = Long.MAX_VALUE;
    /** Reason of its exit, as the end of a sentence about the rank. */
    private String exitReason = "";

    // of this round and the next one: a peer may be one round ahead
    private final Contribution[] contributions = new Contribution[2];
    private final long[] rounds = NO_ROUND.clone();

    /** Chunks of this rank's averaged slice that have arrived here. */
    private final Progress results = new Progress();

    // of a local rank
    /** Chunks of this rank's slice that have arrived, by sender. */
    private final Progress[] parts;
    /** Buffers for these chunks, by sender; null before the rank joins, and after the release. */
    private ReceivedChunks[] receivedChunks;
    /** Vector of the last round that the rank has entered; null before, and after the release. */
    private float[] vector;

    private long shownInRound = -1;

    RankStatus(int rank, int ranks, PeerAddress address, boolean local) {
        this.rank = rank;
        this.address = address;
        this.local = local;
        this.parts = new Progress[local ? ranks : 0];
        for (int sender = 0; sender < parts.length; sender++) {
            parts[sender] = new Progress();
        }
    }

    int rank() {
        return rank;
    }

    PeerAddress address() {
        return address;
    }

    /** Whether the rank lives in this JVM. */
    boolean isLocal() {
        return local;
    }

    void join() {
        joined = true;
    }

    /** Joins a local rank, with its buffers for received chunks. */
    void join(ReceivedChunks[] buffers) {
        joined = true;
        receivedChunks = buffers;
    }

    boolean hasJoined() {
        return joined;
    }

    void enter(long round, Contribution contribution) {
        contributions[(int) (round & 1)] = contribution;
        rounds[(int) (round & 1)] = round;
    }

    /** Enters a local rank, with the vector that it averages. */
    void enter(long round, Contribution contribution, float[] values) {
        enter(round, contribution);
        vector = values;
    }

    /** The round that this rank enters next. */
    long nextRound() {
        return Math.max(rounds[0], rounds[1]) + 1;
    }

    boolean hasEntered(long round) {
        return rounds[(int) (round & 1)] == round;
    }

    Contribution contribution(long round) {
        return contributions[(int) (round & 1)];
    }

    /** Whether this rank has announced in {@code round} or the one before that it has no more examples. */
    boolean hasFinished(long round) {
        return (hasEntered(round) && contribution(round).finished())
                || (round > 0
                        && hasEntered(round - 1)
                        && contribution(round - 1).finished());
    }

    void leave(long round, String reason) {
        leavesAt = round;
        exitReason = reason;
    }

    boolean hasLeft() {
        return leavesAt < Long.MAX_VALUE;
    }

    /** Whether the rank takes part in {@code round}, as far as is known. */
    boolean isIn(long round) {
        return round < leavesAt;
    }

    String exitReason() {
        return exitReason;
    }

    Progress results() {
        return results;
    }

    Progress parts(int sender) {
        return parts[sender];
    }

    /** Returns the buffer for chunks from {@code sender} to this local rank; null if the rank receives nothing. */
    ReceivedChunks receivedFrom(int sender) {
        return receivedChunks == null ? null : receivedChunks[sender];
    }

    float[] vector() {
        return vector;
    }

    void show(long round) {
        shownInRound = round;
    }

    /** Whether the owners in this JVM may read the vector of this local rank. */
    boolean isShown(long round) {
        return shownInRound == round;
    }

    /** Frees the buffers of a local rank. */
    void release() {
        receivedChunks = null;
        vector = null;
    }

    @Override
    public String toString() {
        return "rank " + rank + " at " + address;
    }
}
