package org.starling.kernels.averaging.exchange;

import java.util.List;
import org.starling.kernels.averaging.AveragingException;

/** Which ranks of a group leave, and from which round on they take no part. Guarded by the group's lock. */
final class Departures {
    private static final long BEFORE_ALL_ROUNDS = 0;

    /** Who leaves first; null while nobody does. */
    private Member first;

    /** A rank takes no part in {@code round} and later ones. Only the first call for a rank counts. */
    void note(Member member, long round, String departure) {
        if (member.leavesAt == Long.MAX_VALUE) {
            if (first == null || round < first.leavesAt) {
                first = member;
            }
            member.leavesAt = round;
            member.departure = departure;
        }
    }

    /** A rank broke the rules or is gone: it takes part in nothing any more. */
    void noteNow(Member member, String departure) {
        note(member, BEFORE_ALL_ROUNDS, departure);
    }

    /** All ranks of a JVM broke the rules or are gone. */
    void noteNow(List<Member> members, String jvm, String departure) {
        for (Member member : members) {
            if (member.address.jvm().equals(jvm)) {
                noteNow(member, departure);
            }
        }
    }

    /** Even if all that a rank waits for is there: who left does not complete the round, nor may others. */
    void failIfAny(long round) throws AveragingException {
        if (first != null && first.leavesAt <= round) {
            throw failure(round, first, first.departure);
        }
    }

    static AveragingException failure(long round, Member peer, String what) {
        return new AveragingException("Cannot average in round " + round + ": " + peer + " " + what);
    }
}
