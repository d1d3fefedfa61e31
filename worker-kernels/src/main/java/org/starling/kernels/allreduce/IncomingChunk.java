package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.codec.StreamDecoder;

/**
 * Receiver of one chunk. Writes pieces from the socket to memory that was assigned when the header arrived. Used by one event
 * loop.
 */
final class IncomingChunk implements StreamCallbackWithID {
    private final GroupState group;
    private final Message header;
    private final PeerMac mac;
    private final Consumer<ByteBuffer> taker;
    private final Runnable completion;
    /** Bytes of values that have not arrived. */
    private int left;

    private final ByteBuffer code = ByteBuffer.allocate(PeerMac.BYTES);
    private boolean tooLong;

    private IncomingChunk(
            GroupState group, Message header, PeerMac mac, int bytes, Consumer<ByteBuffer> taker, Runnable completion) {
        this.group = group;
        this.header = header;
        this.mac = mac;
        this.left = bytes;
        this.taker = taker;
        this.completion = completion;
    }

    /** Creates the receiver of a part of a vector, which stays encoded until it is summed. */
    static IncomingChunk part(GroupState group, Message header, PeerMac mac, ByteBuffer target) {
        return new IncomingChunk(group, header, mac, target.remaining(), target::put, () -> {});
    }

    /**
     * Creates the receiver of an averaged chunk, which is decoded to a vector at once.
     *
     * @param bytes length of the encoded chunk
     * @param completion run when all values are decoded, before waiting ranks are notified
     */
    static IncomingChunk result(
            GroupState group, Message header, PeerMac mac, int bytes, StreamDecoder decoder, Runnable completion) {
        return new IncomingChunk(group, header, mac, bytes, decoder::feed, completion);
    }

    @Override
    public String getID() {
        return header.group() + " round " + header.round() + " rank " + header.sender() + " " + header.kind();
    }

    @Override
    public void onData(String streamId, ByteBuffer piece) {
        int length = Math.min(left, piece.remaining());
        ByteBuffer values = piece.slice(piece.position(), length);
        mac.add(values);
        taker.accept(values);
        left -= length;
        ByteBuffer rest = piece.slice(piece.position() + length, piece.remaining() - length);
        tooLong |= rest.remaining() > code.remaining();
        if (!tooLong) {
            code.put(rest);
        }
        piece.position(piece.limit());
    }

    @Override
    public void onComplete(String streamId) {
        if (left > 0 || code.hasRemaining() || tooLong) {
            group.expel(header.sender(), "sent a chunk of another length; use the same Starling jar on all executors");
        } else if (mac.isCode(code.flip())) {
            completion.run();
            group.arrived(header);
        } else {
            group.expel(
                    header.sender(),
                    "sent a chunk that was changed on the way; look for a faulty network device, or for an intruder");
        }
    }

    @Override
    public void onFailure(String streamId, Throwable cause) {
        group.expel(header.sender(), "stopped in the middle of a chunk (" + cause + "); see its executor's log");
    }

    /** Discards a chunk that no rank requires, so that the connection stays usable for other groups. */
    static final class Unwanted implements StreamCallbackWithID {
        private final String id;

        /** @param what what is discarded, for Spark's log */
        Unwanted(String what) {
            this.id = what + " unwanted";
        }

        @Override
        public String getID() {
            return id;
        }

        @Override
        public void onData(String streamId, ByteBuffer piece) {
            piece.position(piece.limit());
        }

        @Override
        public void onComplete(String streamId) {
            // nothing was kept
        }

        @Override
        public void onFailure(String streamId, Throwable cause) {
            // the chunk is discarded
        }
    }
}
