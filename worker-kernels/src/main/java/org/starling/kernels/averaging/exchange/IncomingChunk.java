package org.starling.kernels.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.averaging.codec.StreamDecoder;

/** Takes one chunk as it comes from the socket to where it belongs. Used by one event loop. */
final class IncomingChunk implements StreamCallbackWithID {
    private final Group group;
    private final Message header;
    private final Consumer<ByteBuffer> taker;
    private final BooleanSupplier complete;

    private IncomingChunk(Group group, Message header, Consumer<ByteBuffer> taker, BooleanSupplier complete) {
        this.group = group;
        this.header = header;
        this.taker = taker;
        this.complete = complete;
    }

    /** A part of a vector, which is kept as it comes until its turn in the sum has come. */
    static IncomingChunk part(Group group, Message header, ByteBuffer target) {
        return new IncomingChunk(group, header, target::put, () -> !target.hasRemaining());
    }

    /** An averaged chunk, which is decoded to the vector at once. */
    static IncomingChunk result(Group group, Message header, StreamDecoder decoder) {
        return new IncomingChunk(group, header, decoder::feed, decoder::complete);
    }

    @Override
    public String getID() {
        return header.group() + " round " + header.round() + " rank " + header.sender() + " " + header.kind();
    }

    @Override
    public void onData(String streamId, ByteBuffer piece) {
        taker.accept(piece);
    }

    @Override
    public void onComplete(String streamId) {
        if (complete.getAsBoolean()) {
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
