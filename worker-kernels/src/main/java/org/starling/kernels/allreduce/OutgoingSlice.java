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
 * A chunk of a vector that is encoded piece by piece as the socket takes it, so that queued chunks cost no memory and the
 * piece is still in the processor's cache when it is written. The vector must stay as it is until then. To be sent once:
 * encoding changes what the delta keeps.
 */
final class OutgoingSlice extends ManagedBuffer {
    /** About 256 KiB as fp32, the most that Netty gives the socket at a time; whole blocks of every codec. */
    private static final int PIECE_ELEMENTS = 1 << 16;

    private final Delta delta;
    private final Chunk chunk;
    private final Runnable onGone;

    /**
     * A chunk of what {@code delta} shows.
     *
     * @param onGone called once, when the socket has taken all or never will: the vector may change from then on
     */
    public OutgoingSlice(Delta delta, Chunk chunk, Runnable onGone) {
        this.delta = delta;
        this.chunk = chunk;
        this.onGone = onGone;
    }

    @Override
    public long size() {
        return chunk.encodedBytes();
    }

    @Override
    public Object convertToNetty() {
        return new Region();
    }

    @Override
    public ByteBuffer nioByteBuffer() {
        ByteBuffer all = ByteBuffer.allocate(chunk.encodedBytes());
        chunk.codec().encode(delta, chunk.from(), chunk.length(), all);
        return all.flip();
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

    /** What Netty writes to the socket, or to the encryption. Used by one event loop. */
    private final class Region extends AbstractFileRegion {
        /** Taken when the first piece is due: many chunks may be queued before. */
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
                if (!piece.hasRemaining()) {
                    encodeNextPiece();
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
                scratch = PooledByteBufAllocator.DEFAULT.directBuffer(
                        chunk.codec().encodedBytes(elements));
            }
            piece = scratch.nioBuffer(0, chunk.codec().encodedBytes(elements));
            chunk.codec().encode(delta, chunk.from() + encoded, elements, piece);
            piece.flip();
            encoded += elements;
        }

        @Override
        protected void deallocate() {
            scratch.release();
            onGone.run();
        }
    }
}
