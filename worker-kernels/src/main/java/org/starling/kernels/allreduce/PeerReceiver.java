package org.starling.kernels.allreduce;

import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.allreduce.Message.Shape;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.codec.StreamDecoder;

/**
 * Receiver of one group for messages from ranks of other JVMs. Checks messages, reports them to the {@link GroupState}, and
 * assigns memory to chunks. Called by event loops. Thread-safe.
 */
final class PeerReceiver {
    private final GroupState group;
    private final BaseParameters base;
    private final int protocol;
    /** JVM at the other end of each connection that has carried this group's messages. */
    private final Map<Channel, String> connections = new ConcurrentHashMap<>();

    PeerReceiver(GroupState group, BaseParameters base, int protocol) {
        this.group = group;
        this.base = base;
        this.protocol = protocol;
    }

    /**
     * Processes a message without a body.
     *
     * @throws IllegalArgumentException if its sender is no rank of the JVM at the other end of the connection
     */
    void accept(Message message, Channel connection) {
        requireSender(message, connection);
        if (!connected(connection, group.jvm(message.sender())) || !fits(message)) {
            return;
        }
        switch (message.kind()) {
            case JOIN -> group.join(message.sender());
            case ENTER -> group.enter(message.sender(), message.round(), message.contribution());
            case LEAVE -> group.leave(message.sender(), message.round(), message.reason());
            case PART, RESULT -> throw new IllegalArgumentException(
                    "Cannot receive a chunk: it has no values; use the same Starling jar on all executors");
        }
    }

    private void requireSender(Message message, Channel connection) {
        int sender = message.sender();
        boolean remote = sender < group.ranks() && !group.isLocal(sender);
        String jvm = connections.get(connection);
        if (!remote || (jvm != null && !jvm.equals(group.jvm(sender)))) {
            throw new IllegalArgumentException(
                    "Cannot receive a message of rank %d of a group of %d over this connection; use the same Starling jar on all executors"
                            .formatted(sender, group.ranks()));
        }
    }

    /**
     * Opens a chunk whose values follow. All its memory is assigned here, while the local ranks use the group. They may leave and
     * release their buffers before the last values arrive.
     *
     * @param mac checks the values
     * @throws IllegalArgumentException as {@link #accept}
     */
    StreamCallbackWithID receive(Message header, PeerMac mac, Channel connection) {
        requireSender(header, connection);
        if (!fits(header)) {
            return new IncomingChunk.Unwanted(header.group());
        }
        if (header.kind() == Kind.PART) {
            Optional<ByteBuffer> target = group.openPart(header);
            return target.isPresent()
                    ? IncomingChunk.part(group, header, mac, target.get())
                    : new IncomingChunk.Unwanted(header.group());
        }
        List<float[]> vectors = group.openResult(header);
        if (vectors.isEmpty()) {
            return new IncomingChunk.Unwanted(header.group());
        }
        Chunk chunk = group.slices().chunks(header.owner()).get(header.chunk());
        float[] first = vectors.get(0);
        return IncomingChunk.result(
                group,
                header,
                mac,
                chunk.encodedBytes(),
                new StreamDecoder(chunk.codec(), first, chunk.from(), chunk.length()),
                () -> base.adopt(chunk, first, vectors.subList(1, vectors.size())));
    }

    private boolean fits(Message message) {
        String misfit = message.misfit(protocol, Shape.of(group.spec(), group.ranks()));
        if (!misfit.isEmpty()) {
            group.expel(message.sender(), misfit);
        }
        return misfit.isEmpty();
    }

    /** Notes that {@code connection} belongs to {@code jvm}; false if it has closed already. */
    boolean connected(Channel connection, String jvm) {
        connections.put(connection, jvm);
        if (!connection.isActive()) {
            disconnected(connection);
            return false;
        }
        return true;
    }

    /** Ends the part of a peer whose connection carried something else than its messages, if this group uses it. */
    void violated(Channel connection, String violation) {
        String jvm = connections.get(connection);
        if (jvm != null) {
            group.expelAll(jvm, violation);
        }
    }

    /** Handles a closed connection, if this group uses it. */
    void disconnected(Channel connection) {
        String jvm = connections.get(connection);
        if (jvm != null) {
            group.expelAll(jvm, "closed its connection; see its executor's log, it may have been killed");
        }
    }
}
