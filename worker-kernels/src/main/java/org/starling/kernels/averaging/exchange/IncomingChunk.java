package org.starling.kernels.averaging.exchange;

import java.nio.ByteBuffer;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.averaging.codec.StreamDecoder;
import org.starling.kernels.averaging.exchange.Slices.Chunk;

/** Takes one chunk as it comes from the socket and decodes it to where it belongs. Used by one event loop. */
final class IncomingChunk implements StreamCallbackWithID {
    private final Group group;
    private final Message header;
    private final StreamDecoder decoder;

    /** A chunk whose values go to {@code target[offset ..)}. */
    IncomingChunk(Group group, Message header, Chunk chunk, float[] target, int offset) {
        this.group = group;
        this.header = header;
        this.decoder = new StreamDecoder(chunk.codec(), target, offset, chunk.length());
    }

    @Override
    public String getID() {
        return header.group() + " round " + header.round() + " rank " + header.sender() + " " + header.kind();
    }

    @Override
    public void onData(String streamId, ByteBuffer piece) {
        decoder.feed(piece);
    }

    @Override
    public void onComplete(String streamId) {
        if (decoder.complete()) {
            group.arrived(header);
        } else {
            group.refuse(header.sender(), "sent an incomplete chunk; use the same Starling jar on all executors");
        }
    }

    @Override
    public void onFailure(String streamId, Throwable cause) {
        group.refuse(header.sender(), "stopped in the middle of a chunk (" + cause + "); see its executor's log");
    }

    /** Takes a chunk that nobody wants any more, so that the connection stays usable for other groups. */
    static final class Unwanted implements StreamCallbackWithID {
        private final String id;

        Unwanted(Message header) {
            this.id = header.group() + " unwanted";
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
            // nothing was wanted
        }
    }
}
