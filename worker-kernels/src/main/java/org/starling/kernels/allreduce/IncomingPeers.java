package org.starling.kernels.allreduce;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;
import org.starling.kernels.averaging.GroupKey;

/**
 * Senders of the messages of one group to this JVM: the next position of each, and its connection. Thread-safe.
 */
final class IncomingPeers {
    private final GroupKey key;
    private final String group;
    private final String jvm;
    private final Map<Integer, Sender> senders = new HashMap<>();

    private static final class Sender {
        private final PeerMac mac;
        /** Checks values. They arrive over one connection, so one chunk after the other. */
        private final PeerMac values;

        private final Channel connection;
        private long next;

        Sender(PeerMac mac, Channel connection) {
            this.mac = mac;
            this.values = mac.another();
            this.connection = connection;
        }
    }

    /** @param jvm this JVM */
    IncomingPeers(GroupKey key, String group, String jvm) {
        this.key = key;
        this.group = group;
        this.jvm = jvm;
    }

    /** Whether a rank of the group has sent the message to this JVM. */
    synchronized boolean isAuthentic(SealedMessage message) {
        Sender sender = senders.get(message.sender());
        PeerMac mac = sender == null ? new PeerMac(key, group, message.sender(), jvm) : sender.mac;
        mac.begin(PeerMac.Part.MESSAGE, message.position());
        mac.add(message.authenticated());
        return message.key() == key.id() && mac.isCode(message.code());
    }

    /** Accepts an authentic message if it is the next one of its sender, over the connection of the first one. */
    synchronized boolean isNext(SealedMessage message, Channel connection) {
        Sender sender = senders.get(message.sender());
        if (sender == null) {
            sender = new Sender(new PeerMac(key, group, message.sender(), jvm), connection);
        }
        if (message.position() != sender.next || connection != sender.connection) {
            return false;
        }
        sender.next++;
        senders.put(message.sender(), sender);
        return true;
    }

    /** Returns what checks the values that follow a header, which was the last message of its sender. */
    synchronized PeerMac values(SealedMessage header) {
        PeerMac mac = senders.get(header.sender()).values;
        mac.begin(PeerMac.Part.VALUES, header.position());
        return mac;
    }
}
