package org.starling.kernels.allreduce;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages of groups that no rank of this JVM has joined. Peers may join earlier, or send a last message to a group that has
 * ended here. Only the groups with the newest messages are kept. Chunks are never among them: they are sent only to ranks that
 * have joined. Not thread-safe.
 */
final class EarlyMessages {
    private static final int GROUPS_KEPT = 256;
    private final Map<String, List<Arrival>> byGroup = new LinkedHashMap<>();

    /** A message and its connection. */
    record Arrival(Message message, Channel connection) {}

    void keep(Message message, Channel connection) {
        List<Arrival> arrivals = byGroup.remove(message.group());
        if (arrivals == null) {
            arrivals = new ArrayList<>();
        }
        arrivals.add(new Arrival(message, connection));
        byGroup.put(message.group(), arrivals);
        if (byGroup.size() > GROUPS_KEPT) {
            byGroup.remove(byGroup.keySet().iterator().next());
        }
    }

    /** Removes and returns the messages of {@code group}, in order. */
    List<Arrival> take(String group) {
        List<Arrival> arrivals = byGroup.remove(group);
        return arrivals == null ? List.of() : arrivals;
    }
}
