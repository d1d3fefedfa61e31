package org.starling.kernels.allreduce;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Authenticated messages that arrive before the first rank of this JVM joins their group. Ranks that never join leave messages
 * behind, so only the newest groups and a limited number of messages are kept. Guarded by the lock of the node.
 */
final class EarlyMessages {
    private static final int GROUPS_KEPT = 256;
    /** A rank sends at most four messages to a group that another one has not joined. */
    private static final int MESSAGES_KEPT = 16_384;

    private static final int CHARACTERS_KEPT = 4 << 20;

    private final Map<String, EarlyGroup> byGroup = new LinkedHashMap<>();
    private int messages;
    private int characters;

    /** A message and its connection. */
    record Arrival(Message message, Channel connection) {}

    /** The messages of one group, in order, and their senders. */
    record EarlyGroup(IncomingPeers peers, List<Arrival> arrivals) {}

    /** Returns the senders of {@code group} so far; null for none. */
    IncomingPeers peers(String group) {
        EarlyGroup early = byGroup.get(group);
        return early == null ? null : early.peers();
    }

    /** Keeps a message from one of {@code peers}. */
    void keep(Message message, Channel connection, IncomingPeers peers) {
        EarlyGroup early = byGroup.remove(message.group());
        if (early == null) {
            early = new EarlyGroup(peers, new ArrayList<>());
        }
        early.arrivals().add(new Arrival(message, connection));
        byGroup.put(message.group(), early);
        messages++;
        characters += characters(message);
        while (byGroup.size() > GROUPS_KEPT || messages > MESSAGES_KEPT || characters > CHARACTERS_KEPT) {
            take(byGroup.keySet().iterator().next());
        }
    }

    private static int characters(Message message) {
        return message.group().length() + message.reason().length();
    }

    /** Removes and returns the messages of {@code group}; null for none. */
    EarlyGroup take(String group) {
        EarlyGroup early = byGroup.remove(group);
        if (early != null) {
            messages -= early.arrivals().size();
            early.arrivals().forEach(arrival -> characters -= characters(arrival.message()));
        }
        return early;
    }

    /** Number of messages that are kept. */
    int size() {
        return messages;
    }
}
