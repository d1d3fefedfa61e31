package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
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

    /** Creates the receiver of a part of a vector, which stays encoded until it is summed. */
    static IncomingChunk part(GroupState group, Message header, ByteBuffer target) {
        return new IncomingChunk(group, header, target::put, () -> !target.hasRemaining(), () -> {});
    }

    /**
     * Creates the receiver of an averaged chunk, which is decoded to a vector at once.
     *
     * @param completion run when all values are decoded, before waiting ranks are notified
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

    /** Discards a chunk that no rank requires, so that the connection stays usable for other groups. */
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
            // the chunk is discarded
        }
    }
}
