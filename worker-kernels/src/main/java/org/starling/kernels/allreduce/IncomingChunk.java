package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.codec.StreamDecoder;

/**
 * Writes one chunk, piece by piece as it comes from the socket, to memory that it has held since its header came. Used by one
 * event loop.
 */
final class IncomingChunk implements StreamCallbackWithID {
    private final GroupState group;
    private final Message header;
    private final Consumer<ByteBuffer> taker;
    private final BooleanSupplier complete;
    private final Runnable completion;

    private IncomingChunk(
            GroupState group,
            Message header,
            Consumer<ByteBuffer> taker,
            BooleanSupplier complete,
            Runnable completion) {
        this.group = group;
        this.header = header;
        this.taker = taker;
        this.complete = complete;
        this.completion = completion;
    }

    /** A part of a vector, which is kept as it comes until its turn in the sum has come. */
    static IncomingChunk part(GroupState group, Message header, ByteBuffer target) {
        return new IncomingChunk(group, header, target::put, () -> !target.hasRemaining(), () -> {});
    }

    /**
     * An averaged chunk, which is decoded to a vector at once.
     *
     * @param completion run when all values are decoded, before ranks that wait for the chunk are told
     */
    static IncomingChunk result(GroupState group, Message header, StreamDecoder decoder, Runnable completion) {
        return new IncomingChunk(group, header, decoder::feed, decoder::complete, completion);
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
            completion.run();
            group.arrived(header);
        } else {
            group.expel(header.sender(), "sent an incomplete chunk; use the same Starling jar on all executors");
        }
    }

    @Override
    public void onFailure(String streamId, Throwable cause) {
        group.expel(header.sender(), "stopped in the middle of a chunk (" + cause + "); see its executor's log");
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
