package org.starling.kernels.allreduce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.util.AbstractFileRegion;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.codec.Delta;

/**
 * Chunk of a vector that is encoded piece by piece as the socket takes it. So queued chunks need no memory, and a piece is still
 * in the CPU cache when it is written. The vector must not change until then. It can be sent once only, because encoding changes
 * the residual of the delta.
 */
final class OutgoingSlice extends ManagedBuffer {
    /** About 256 KiB as fp32, the most that Netty passes to the socket at a time; whole blocks of every codec. */
    private static final int PIECE_ELEMENTS = 1 << 16;

    private final Delta delta;
    private final Chunk chunk;
    private final PeerMac mac;
    private final long position;
    private final Runnable onGone;

    /**
     * Creates a chunk of {@code delta}, which is followed by its code.
     *
     * @param mac used by the event loop that writes the chunk
     * @param position position of its header among the messages of the sender to the receiver
     * @param onGone called once, when the socket has taken all or the transfer has failed; the vector may change after that
     */
    OutgoingSlice(Delta delta, Chunk chunk, PeerMac mac, long position, Runnable onGone) {
        this.delta = delta;
        this.chunk = chunk;
        this.mac = mac;
        this.position = position;
        this.onGone = onGone;
    }

    @Override
    public long size() {
        return (long) chunk.encodedBytes() + PeerMac.BYTES;
    }

    @Override
    public Object convertToNetty() {
        return new Region();
    }

    @Override
    public ByteBuffer nioByteBuffer() {
        ByteBuffer all = ByteBuffer.allocate((int) size());
        chunk.codec().encode(delta, chunk.from(), chunk.length(), all);
        PeerMac own = mac.another();
        own.begin(PeerMac.Part.VALUES, position);
        own.add(all.duplicate().flip());
        return all.put(own.code()).flip();
    }

    @Override
    public InputStream createInputStream() {
        return new ByteArrayInputStream(nioByteBuffer().array());
    }

    @Override
    public ManagedBuffer retain() {
        return this;
    }

    @Override
    public ManagedBuffer release() {
        return this;
    }

    /** Region that Netty writes to the socket, or encrypts. Used by one event loop. */
    private final class Region extends AbstractFileRegion {
        /** Buffer of a piece; allocated with the first piece, since many chunks may be queued before. */
        private ByteBuf scratch = Unpooled.EMPTY_BUFFER;

        private ByteBuffer piece = ByteBuffer.allocate(0);
        private int encoded;
        private long transferred;

        @Override
        public long position() {
            return 0;
        }

        @Override
        public long transferred() {
            return transferred;
        }

        @Override
        public long count() {
            return size();
        }

        @Override
        public long transferTo(WritableByteChannel target, long position) throws IOException {
            long before = transferred;
            while (transferred < count()) {
                if (!piece.hasRemaining() && encoded < chunk.length()) {
                    encodeNextPiece();
                } else if (!piece.hasRemaining()) {
                    piece = mac.code();
                }
                transferred += target.write(piece);
                if (piece.hasRemaining()) {
                    break; // the socket is full
                }
            }
            return transferred - before;
        }

        private void encodeNextPiece() {
            int elements = Math.min(PIECE_ELEMENTS, chunk.length() - encoded);
            if (encoded == 0) {
                mac.begin(PeerMac.Part.VALUES, OutgoingSlice.this.position);
                scratch = PooledByteBufAllocator.DEFAULT.directBuffer(
                        chunk.codec().encodedBytes(elements));
            }
            piece = scratch.nioBuffer(0, chunk.codec().encodedBytes(elements));
            chunk.codec().encode(delta, chunk.from() + encoded, elements, piece);
            piece.flip();
            mac.add(piece);
            encoded += elements;
        }

        @Override
        protected void deallocate() {
            scratch.release();
            onGone.run();
        }
    }
}
