package org.starling.kernels.worker.rendezvous;

import java.util.Arrays;

/**
 * Messages between tasks and driver, encoded as arrays of strings. Spark's RPC does not load classes from the application's jars,
 * so only classes of the JDK can be sent.
 */
final class RendezvousMessage {
    private static final String HERE = "here";
    private static final String REFUSE = "refuse";
    private static final String PEERS = "peers";

    private RendezvousMessage() {}

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
        return new Rendezvous.Group(message[1], Integer.parseInt(message[2]));
    }

    static int rankOf(String[] here) {
        return Integer.parseInt(here[3]);
    }

    static String addressOf(String[] here) {
        return here[4];
    }

    static Refusal refusalIn(String[] request) {
        return Refusal.decode(Arrays.copyOfRange(request, 3, request.length));
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
