package org.starling.kernels.allreduce;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NettyManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.codec.Delta;

/**
 * Connection from one rank to one JVM in one group. It seals messages in the order in which they are sent. Thread-safe.
 */
final class OutgoingLink {
    private final TransportClient client;
    private final GroupSpec spec;
    private final PeerMac mac;
    /** Used by the event loop of the connection, which writes one chunk after the other. */
    private final PeerMac writing;

    private long position;

    /**
     * @param rank rank that sends
     * @param jvm JVM at the other end
     */
    OutgoingLink(TransportClient client, GroupSpec spec, int rank, String jvm) {
        this.client = client;
        this.spec = spec;
        this.mac = new PeerMac(spec.key(), spec.id(), rank, jvm);
        this.writing = mac.another();
    }

    synchronized void send(Message message) {
        client.send(SealedMessage.seal(message, spec, position++, mac));
    }

    /** Sends a chunk, whose values are encoded when the socket takes them. */
    synchronized void send(Message header, Delta delta, Chunk chunk, Runnable onGone, RpcResponseCallback answer) {
        send(header, new OutgoingSlice(delta, chunk, writing, position, onGone), answer);
    }

    /** Sends a chunk of encoded values. */
    synchronized void send(Message header, ByteBuffer values, RpcResponseCallback answer) {
        mac.begin(PeerMac.Part.VALUES, position);
        mac.add(values);
        send(header, new NettyManagedBuffer(Unpooled.wrappedBuffer(values.duplicate(), mac.code())), answer);
    }

    private void send(Message header, ManagedBuffer values, RpcResponseCallback answer) {
        ByteBuffer sealed = SealedMessage.seal(header, spec, position++, mac);
        client.uploadStream(new NioManagedBuffer(sealed), values, answer);
    }
}
