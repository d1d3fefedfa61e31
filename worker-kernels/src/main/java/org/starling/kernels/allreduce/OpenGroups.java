package org.starling.kernels.allreduce;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.allreduce.EarlyMessages.Arrival;
import org.starling.kernels.allreduce.EarlyMessages.EarlyGroup;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;

/**
 * Groups with ranks of this JVM, and the handler of messages from other JVMs: it authenticates each message and hands it to its
 * group. A connection that carries anything else is closed. Called by event loops and by joining ranks. Thread-safe.
 */
final class OpenGroups extends RpcHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OpenGroups.class);
    private static final int ABANDONED_GROUPS_KEPT = 64;
    private static final int KEYS_KEPT = 256;
    /** Receive buffer: more than Netty's 64 KiB at a time. */
    private static final RecvByteBufAllocator RECEIVING = new AdaptiveRecvByteBufAllocator(64, 2048, 512 * 1024);

    private final String jvm;
    private final int protocol;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    /** Keys of the newest attempts, by number. */
    private final Map<Long, GroupKey> keys = new LinkedHashMap<>();

    private final EarlyMessages early = new EarlyMessages();
    private final StreamManager noStreams = new OneForOneStreamManager();

    /** A group with ranks of this JVM. */
    record Group(GroupState state, BaseParameters base, PeerReceiver receiver, IncomingPeers incoming) {
        static Group of(
                GroupSpec spec, List<PeerAddress> peers, String localJvm, int protocol, IncomingPeers incoming) {
            GroupState state = new GroupState(spec, peers, localJvm);
            BaseParameters base = new BaseParameters(spec);
            return new Group(state, base, new PeerReceiver(state, base, protocol), incoming);
        }
    }

    /**
     * @param jvm identifies this JVM
     * @param protocol protocol version
     */
    OpenGroups(String jvm, int protocol) {
        this.jvm = jvm;
        this.protocol = protocol;
    }

    /**
     * Accepts messages of groups with this key from now on. Must be called before other ranks receive the address of this node
     * for such a group: earlier messages are refused.
     */
    void admit(GroupKey key) {
        synchronized (groups) {
            keys.put(key.id(), key);
            if (keys.size() > KEYS_KEPT) {
                keys.remove(keys.keySet().iterator().next());
            }
        }
    }

    /** Returns the group of {@code spec}, which the first rank of this JVM opens. */
    Group join(GroupSpec spec, List<PeerAddress> peers) throws AveragingException {
        synchronized (groups) {
            Group group = groups.get(spec.id());
            if (group == null) {
                EarlyGroup arrived = early.take(spec.id());
                IncomingPeers incoming =
                        arrived == null ? new IncomingPeers(spec.key(), spec.id(), jvm) : arrived.peers();
                group = Group.of(spec, peers, jvm, protocol, incoming);
                if (groups.size() >= ABANDONED_GROUPS_KEPT) {
                    groups.values().removeIf(open -> open.state().isAbandoned());
                }
                groups.put(spec.id(), group);
                for (Arrival arrival : arrived == null ? List.<Arrival>of() : arrived.arrivals()) {
                    accept(group, arrival.message(), arrival.connection());
                }
            }
            GroupState state = group.state();
            if (!state.spec().equals(spec) || state.ranks() != peers.size()) {
                throw new AveragingException("Cannot average in round 0: a rank of this executor has joined with "
                        + state.spec() + " and " + state.ranks() + " ranks, this one with " + spec + " and "
                        + peers.size() + "; use one configuration for all ranks");
            }
            return group;
        }
    }

    /** Hands a message to its group; a message that its sender may not send ends the connection. */
    private static void accept(Group group, Message message, Channel connection) {
        try {
            group.receiver().accept(message, connection);
        } catch (IllegalArgumentException e) {
            closeConnection(List.of(group), connection, "sent a message that it may not send (" + e.getMessage() + ")");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the end of the connection
    private static void closeConnection(List<Group> open, Channel connection, String violation) {
        LOG.warn("Closes the connection of {}: it {}", connection.remoteAddress(), violation);
        open.forEach(group -> group.receiver().violated(connection, violation));
        connection.close();
    }

    /** Number of groups that ranks of this JVM are in or may still join. */
    int size() {
        synchronized (groups) {
            return groups.size();
        }
    }

    /** Receiver of a group of this node. */
    PeerReceiver receiver(String group) {
        synchronized (groups) {
            return groups.get(group).receiver();
        }
    }

    /** Number of messages that wait for their group. */
    int earlyMessages() {
        synchronized (groups) {
            return early.size();
        }
    }

    void forget(Group group) {
        group.state().releaseIfAbandoned();
        if (group.state().isOver()) {
            synchronized (groups) {
                groups.remove(group.state().spec().id(), group);
            }
        }
    }

    @Override
    public void receive(TransportClient client, ByteBuffer bytes, RpcResponseCallback callback) {
        Channel connection = client.getChannel();
        try {
            SealedMessage sealed = SealedMessage.read(bytes);
            synchronized (groups) {
                IncomingPeers peers = authenticated(sealed);
                Group group = groups.get(sealed.group());
                if (peers.isNext(sealed, connection)) {
                    Message message = Message.decode(sealed, protocol);
                    if (group == null) {
                        early.keep(message, connection, peers);
                    } else {
                        accept(group, message, connection);
                    }
                } else if (group != null) {
                    throw new IllegalArgumentException("Cannot receive a message twice or out of order");
                }
            }
        } catch (IllegalArgumentException e) {
            refuse(connection, e);
        }
    }

    @Override
    public StreamCallbackWithID receiveStream(TransportClient client, ByteBuffer header, RpcResponseCallback callback) {
        Channel connection = client.getChannel();
        try {
            SealedMessage sealed = SealedMessage.read(header);
            synchronized (groups) {
                IncomingPeers peers = authenticated(sealed);
                Group group = groups.get(sealed.group());
                if (group == null) {
                    // all ranks of this JVM have left
                    return new IncomingChunk.Unwanted(sealed.group());
                }
                if (!peers.isNext(sealed, connection)) {
                    throw new IllegalArgumentException("Cannot receive a chunk twice or out of order");
                }
                Message message = Message.decode(sealed, protocol);
                return group.receiver().receive(message, peers.values(sealed), connection);
            }
        } catch (IllegalArgumentException e) {
            refuse(connection, e);
            return new IncomingChunk.Unwanted("a refused chunk");
        }
    }

    /** Returns the senders of the group if one of them has sent the message. */
    private IncomingPeers authenticated(SealedMessage message) {
        Group group = groups.get(message.group());
        IncomingPeers peers = group == null ? early.peers(message.group()) : group.incoming();
        if (peers == null && keys.containsKey(message.key())) {
            peers = new IncomingPeers(keys.get(message.key()), message.group(), jvm);
        }
        if (peers == null || !peers.isAuthentic(message)) {
            throw new IllegalArgumentException("Cannot authenticate a message");
        }
        return peers;
    }

    private void refuse(Channel connection, IllegalArgumentException cause) {
        List<Group> open;
        synchronized (groups) {
            open = List.copyOf(groups.values());
        }
        closeConnection(
                open,
                connection,
                "sent a message that was changed on the way, or that is not its own (" + cause.getMessage()
                        + "); look for a faulty network device, or for an intruder");
    }

    @Override
    public void channelActive(TransportClient client) {
        client.getChannel().config().setRecvByteBufAllocator(RECEIVING);
        BoundedFrameDecoder.install(client.getChannel());
    }

    @Override
    public void channelInactive(TransportClient client) {
        List<Group> open;
        synchronized (groups) {
            open = List.copyOf(groups.values());
        }
        open.forEach(group -> group.receiver().disconnected(client.getChannel()));
    }

    @Override
    public StreamManager getStreamManager() {
        return noStreams;
    }
}
