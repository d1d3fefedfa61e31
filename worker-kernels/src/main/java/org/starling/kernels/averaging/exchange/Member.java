package org.starling.kernels.averaging.exchange;

import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.slice.Progress;

/** What one JVM knows of one rank of a group. Guarded by the group's lock. */
final class Member {
    private static final long[] NO_ROUND = {-1, -1};

    final int rank;
    final PeerAddress address;
    /** Whether the rank lives in this JVM. */
    final boolean local;
    /** Of a local rank that has joined; null until then, and when all ranks of this JVM have left. */
    Seat seat;

    boolean joined;
    /** The first round in which this rank takes no part. */
    long leavesAt = Long.MAX_VALUE;
    /** How it left, as the end of a sentence about the rank. */
    String departure = "";
    /** How much of the averaged slice of this rank has arrived here. */
    final Progress results = new Progress();
    /** How much of this rank's vector a local owner may read: all (local ranks), or by owner in the seats. */
    long shownInRound = -1;

    // of this round and the next one: a peer may be one round ahead
    private final Contribution[] contributions = new Contribution[2];
    private final long[] rounds = NO_ROUND.clone();

    Member(int rank, PeerAddress address, boolean local) {
        this.rank = rank;
        this.address = address;
        this.local = local;
    }

    void enter(long round, Contribution contribution) {
        contributions[(int) (round & 1)] = contribution;
        rounds[(int) (round & 1)] = round;
    }

    boolean hasEntered(long round) {
        return rounds[(int) (round & 1)] == round;
    }

    /** Whether this rank has said in {@code round} or the one before that it has no more examples. */
    boolean hasFinished(long round) {
        return (hasEntered(round) && contribution(round).finished())
                || (round > 0
                        && hasEntered(round - 1)
                        && contribution(round - 1).finished());
    }

    Contribution contribution(long round) {
        return contributions[(int) (round & 1)];
    }

    @Override
    public String toString() {
        return "rank " + rank + " at " + address;
    }
}
