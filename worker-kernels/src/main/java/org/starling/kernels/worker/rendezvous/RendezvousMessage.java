package org.starling.kernels.worker.rendezvous;

import java.util.Arrays;
import org.starling.kernels.averaging.GroupKey;

/**
 * Messages between tasks and driver, encoded as arrays of strings. Spark's RPC does not load classes from the application's jars,
 * so only classes of the JDK can be sent.
 */
final class RendezvousMessage {
    /** Ranks beyond this number are not believed. */
    private static final int MAX_RANKS = 1 << 20;

    private static final String KEY = "key";
    private static final String HERE = "here";
    private static final String REFUSE = "refuse";
    private static final String PEERS = "peers";

    private RendezvousMessage() {}

    /** Message of a task that asks for the key of its group. */
    static String[] key(Rendezvous.Group group) {
        return new String[] {KEY, group.name(), Integer.toString(group.ranks())};
    }

    static boolean asksForKey(String[] message) {
        return message[0].equals(KEY);
    }

    /** Message of a task that listens at the address. */
    static String[] here(Rendezvous.Group group, int rank, String address) {
        return new String[] {HERE, group.name(), Integer.toString(group.ranks()), Integer.toString(rank), address};
    }

    /** Message of a task that cannot train. */
    static String[] refuse(Rendezvous.Group group, Refusal refusal) {
        return joined(new String[] {REFUSE, group.name(), Integer.toString(group.ranks())}, refusal.encode());
    }

    static boolean isRefusal(String[] message) {
        return message[0].equals(REFUSE);
    }

    static Rendezvous.Group groupOf(String[] message) {
        return new Rendezvous.Group(message[1], below(MAX_RANKS + 1, message[2], "ranks"));
    }

    static int rankOf(String[] here) {
        return below(groupOf(here).ranks(), here[3], "rank");
    }

    private static int below(int bound, String number, String name) {
        int value = Integer.parseInt(number);
        if (value < 0 || value >= bound) {
            throw new IllegalArgumentException(
                    "Cannot register at the rendezvous: %s must be below %d, is %d; use the same Starling jar on all executors"
                            .formatted(name, bound, value));
        }
        return value;
    }

    static String addressOf(String[] here) {
        return here[4];
    }

    static Refusal refusalIn(String[] request) {
        return Refusal.decode(Arrays.copyOfRange(request, 3, request.length));
    }

    /** Answer to a task that asks for the key. */
    static String[] key(GroupKey key) {
        return new String[] {KEY, key.encode()};
    }

    /** The key in an answer. */
    static GroupKey keyIn(String[] answer) throws RefusalException {
        return GroupKey.decode(addresses(answer)[0]);
    }

    /** Answer when all tasks have registered: addresses in rank order. */
    static String[] peers(String[] addresses) {
        return joined(new String[] {PEERS}, addresses);
    }

    /** Answer when some task cannot train. */
    static String[] refused(Refusal refusal) {
        return joined(new String[] {REFUSE}, refusal.encode());
    }

    /** The addresses in an answer. */
    static String[] addresses(String[] answer) throws RefusalException {
        String[] rest = Arrays.copyOfRange(answer, 1, answer.length);
        if (isRefusal(answer)) {
            throw new RefusalException(Refusal.decode(rest));
        }
        return rest;
    }

    private static String[] joined(String[] one, String[] other) {
        String[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }
}
