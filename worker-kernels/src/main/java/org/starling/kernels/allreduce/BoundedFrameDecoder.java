package org.starling.kernels.allreduce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.apache.spark.network.util.TransportFrameDecoder;

/**
 * Spark's frame decoder with a limit. Spark's own accepts frames of 2 GB, also from peers that are not authenticated. Messages
 * are small, and the values of chunks are no frames: they go to an interceptor piece by piece.
 */
final class BoundedFrameDecoder extends TransportFrameDecoder {
    /** The longest frame: two texts, and the head of a message of Spark. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int UNKNOWN = -1;

    private final ByteBuf length = Unpooled.buffer(Long.BYTES, Long.BYTES);
    private Interceptor interceptor;
    private int expected = UNKNOWN;
    /** Beginning of a frame that has arrived in part. */
    private ByteBuf frame = Unpooled.EMPTY_BUFFER;

    private boolean broken;

    /** Replaces Spark's decoder of a connection that has not received anything. */
    static void install(Channel connection) {
        if (connection.pipeline().get(HANDLER_NAME) != null) {
            connection.pipeline().replace(HANDLER_NAME, HANDLER_NAME, new BoundedFrameDecoder());
        }
    }

    @Override
    public void setInterceptor(Interceptor next) {
        interceptor = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) throws Exception {
        ByteBuf bytes = (ByteBuf) data;
        try {
            while (bytes.isReadable() && !broken) {
                if (interceptor == null) {
                    readFrame(context, bytes);
                } else if (!interceptor.handle(bytes)) {
                    interceptor = null;
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void readFrame(ChannelHandlerContext context, ByteBuf bytes) {
        if (expected == UNKNOWN && !readLength(bytes)) {
            return;
        }
        if (!frame.isReadable() && bytes.readableBytes() >= expected) {
            ByteBuf whole = bytes.readRetainedSlice(expected);
            expected = UNKNOWN;
            context.fireChannelRead(whole);
            return;
        }
        if (!frame.isReadable()) {
            frame = context.alloc().buffer(expected, expected);
        }
        frame.writeBytes(bytes, Math.min(expected - frame.readableBytes(), bytes.readableBytes()));
        if (frame.readableBytes() == expected) {
            ByteBuf whole = frame;
            frame = Unpooled.EMPTY_BUFFER;
            expected = UNKNOWN;
            context.fireChannelRead(whole);
        }
    }

    private boolean readLength(ByteBuf bytes) {
        length.writeBytes(bytes, Math.min(Long.BYTES - length.readableBytes(), bytes.readableBytes()));
        if (length.readableBytes() < Long.BYTES) {
            return false;
        }
        long size = length.readLong() - Long.BYTES;
        length.clear();
        if (size <= 0 || size > MAX_BYTES) {
            broken = true;
            throw new IllegalArgumentException(
                    "Cannot read a frame of %d bytes, at most %d are allowed; let nothing but Starling connect to this port"
                            .formatted(size, MAX_BYTES));
        }
        expected = (int) size;
        return bytes.isReadable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        broken = true;
        if (interceptor != null) {
            interceptor.channelInactive();
        }
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) throws Exception {
        broken = true;
        frame.release();
        length.release();
        super.handlerRemoved(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (interceptor != null) {
            interceptor.exceptionCaught(cause);
        }
        super.exceptionCaught(context, cause);
    }
}
