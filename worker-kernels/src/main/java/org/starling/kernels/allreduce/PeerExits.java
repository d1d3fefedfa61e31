package org.starling.kernels.allreduce;

import java.util.List;
import org.starling.kernels.averaging.AveragingException;

/** Exits of ranks of a group, ordered by the first round without them. Guarded by the lock of {@link GroupState}. */
final class PeerExits {
    private static final long BEFORE_ALL_ROUNDS = 0;

    /** The rank with the earliest exit; null while there is none. */
    private RankStatus first;

    /** Notes that a rank takes no part in {@code round} and later ones. Only the first call for a rank counts. */
    void note(RankStatus rank, long round, String reason) {
        if (!rank.hasLeft()) {
            if (first == null || first.isIn(round)) {
                first = rank;
            }
            rank.leave(round, reason);
        }
    }

    /** Notes that a rank violated the protocol or is gone, and takes part in no further round. */
    void noteNow(RankStatus rank, String reason) {
        note(rank, BEFORE_ALL_ROUNDS, reason);
    }

    /** Notes that all ranks of a JVM violated the protocol or are gone. */
    void noteNow(List<RankStatus> ranks, String jvm, String reason) {
        for (RankStatus rank : ranks) {
            if (rank.address().jvm().equals(jvm)) {
                noteNow(rank, reason);
            }
        }
    }

    /**
     * Fails if a rank takes no part in {@code round}, even if everything awaited has arrived: no rank may complete it.
     */
    void failIfAny(long round) throws AveragingException {
        if (first != null && !first.isIn(round)) {
            throw failure(round, first, first.exitReason());
        }
    }

    static AveragingException failure(long round, RankStatus peer, String what) {
        return new AveragingException("Cannot average in round " + round + ": " + peer + " " + what);
    }
}
