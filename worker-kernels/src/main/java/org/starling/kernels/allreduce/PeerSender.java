package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.network.client.RpcResponseCallback;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.codec.Delta;

/** Sends messages, and chunks as streams, from one rank to the other JVMs of its group. */
final class PeerSender {
    private final GroupState group;
    private final Map<String, OutgoingLink> links;
    private final AtomicLong bytesSent = new AtomicLong();
    /** Averaged chunks that the sockets have not taken yet. */
    private final AtomicInteger results = new AtomicInteger();

    /** @param links connections to the other JVMs of the group, by JVM */
    PeerSender(GroupState group, Map<String, OutgoingLink> links) {
        this.group = group;
        this.links = links;
    }

    /** Whether all ranks are in this JVM. */
    boolean isEmpty() {
        return links.isEmpty();
    }

    long bytesSent() {
        return bytesSent.get();
    }

    /** Whether the vector may change: the sockets have taken all averaged chunks that are encoded from it. */
    boolean resultsAreSent() {
        return results.get() == 0;
    }

    /** Sends a message to the other JVMs; a failure appears as a lost connection. */
    void tellAll(Message message) {
        links.values().forEach(link -> link.send(message));
    }

    /** Sends a part of the vector to the JVM of its owner; it is encoded when the socket takes it. */
    void sendPart(String jvm, Message header, Delta delta, Chunk chunk) {
        bytesSent.addAndGet(chunk.encodedBytes());
        links.get(jvm).send(header, delta, chunk, PeerSender::partIsSent, answer(jvm));
    }

    /** Sends an averaged chunk to all JVMs; its values are encoded when the socket takes them. */
    void sendResult(Message header, float[] vector, Chunk chunk) {
        for (String jvm : links.keySet()) {
            results.incrementAndGet();
            bytesSent.addAndGet(chunk.encodedBytes());
            links.get(jvm).send(header, Delta.exact(vector), chunk, this::resultIsSent, answer(jvm));
        }
    }

    /** Ignores the confirmation of a part: the average that arrives later shows that the owner has read the part. */
    private static void partIsSent() {}

    private void resultIsSent() {
        if (results.decrementAndGet() == 0) {
            group.wake();
        }
    }

    /** Sends an encoded averaged chunk to all JVMs. */
    void sendResult(Message header, ByteBuffer encoded) {
        for (String jvm : links.keySet()) {
            bytesSent.addAndGet(encoded.remaining());
            links.get(jvm).send(header, encoded, answer(jvm));
        }
    }

    private RpcResponseCallback answer(String jvm) {
        return new RpcResponseCallback() {
            @Override
            public void onSuccess(ByteBuffer response) {
                // the average that arrives later is the confirmation
            }

            @Override
            public void onFailure(Throwable cause) {
                group.expelAll(jvm, "did not take a chunk (" + firstLine(cause) + "); see its executor's log");
            }
        };
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }
}
