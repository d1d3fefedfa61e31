package org.starling.kernels.allreduce;

import java.util.List;
import org.starling.kernels.averaging.AveragingException;

/** The ranks of a group that have left, in order of the first round without them. Guarded by the lock of {@link GroupState}. */
final class PeerExits {
    private static final long BEFORE_ALL_ROUNDS = 0;

    /** The rank that leaves before all others; null while nobody does. */
    private RankStatus first;

    /** A rank takes no part in {@code round} and later ones. Only the first call for a rank counts. */
    void note(RankStatus rank, long round, String reason) {
        if (!rank.hasLeft()) {
            if (first == null || first.isIn(round)) {
                first = rank;
            }
            rank.leave(round, reason);
        }
    }

    /** A rank broke the rules or is gone: it takes part in nothing any more. */
    void noteNow(RankStatus rank, String reason) {
        note(rank, BEFORE_ALL_ROUNDS, reason);
    }

    /** All ranks of a JVM broke the rules or are gone. */
    void noteNow(List<RankStatus> ranks, String jvm, String reason) {
        for (RankStatus rank : ranks) {
            if (rank.address().jvm().equals(jvm)) {
                noteNow(rank, reason);
            }
        }
    }

    /** Fails if a rank takes no part in {@code round}, even if all that is awaited has arrived: nobody may complete it. */
    void failIfAny(long round) throws AveragingException {
        if (first != null && !first.isIn(round)) {
            throw failure(round, first, first.exitReason());
        }
    }

    static AveragingException failure(long round, RankStatus peer, String what) {
        return new AveragingException("Cannot average in round " + round + ": " + peer + " " + what);
    }
}
