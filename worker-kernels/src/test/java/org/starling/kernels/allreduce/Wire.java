package org.starling.kernels.allreduce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.spark.network.client.TransportClient;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Manipulation of the connections of an executor by fault injection. */
public final class Wire {
    private static final String SPARKS_CIPHERS = "org.apache.spark.network.crypto.";

    private Wire() {}

    /** Closes all connections of this executor's node, as a network that fails would. */
    public static void cut() {
        ExecutorNode.current().connections().open().forEach(TransportClient::close);
    }

    /** Flips one bit of the next long message to each peer, behind the encryption, as a proxy between the JVMs could. */
    public static void flip() {
        ExecutorNode.current().connections().open().forEach(client -> client.getChannel()
                .pipeline()
                .addFirst(new FlippedBit()));
    }

    /** Flips a bit in the middle of one message. */
    private static final class FlippedBit extends ChannelOutboundHandlerAdapter {
        /** More than a frame without values has. */
        private static final int LONG = 300;

        private boolean done;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            ByteBuf bytes = done ? null : bytesOf(message);
            if (bytes == null) {
                super.write(context, message, promise);
                return;
            }
            if (bytes.readableBytes() > LONG) {
                int middle = bytes.readableBytes() / 2;
                bytes.setByte(middle, bytes.getByte(middle) ^ 4);
                done = true;
            }
            super.write(context, bytes, promise);
        }

        private static ByteBuf bytesOf(Object message) throws IOException {
            if (message instanceof FileRegion region) {
                ByteArrayOutputStream written = new ByteArrayOutputStream();
                WritableByteChannel channel = Channels.newChannel(written);
                while (region.transferred() < region.count()) {
                    region.transferTo(channel, region.transferred());
                }
                region.release();
                return Unpooled.wrappedBuffer(written.toByteArray());
            }
            return message instanceof ByteBuf buffer ? buffer : null;
        }
    }

    /** Whether there are connections to other JVMs, all of which encrypt. */
    public static boolean isEncrypted() {
        List<TransportClient> open = ExecutorNode.current().connections().open();
        return !open.isEmpty() && open.stream().allMatch(Wire::isEncrypted);
    }

    private static boolean isEncrypted(TransportClient client) {
        return client.getChannel().pipeline().toMap().values().stream()
                .anyMatch(handler -> handler.getClass().getName().startsWith(SPARKS_CIPHERS)
                        && handler instanceof ChannelOutboundHandler);
    }

    /** Whether a client without the application's secret can average with this executor, even if it knows the group's key. */
    public static boolean isOpenToStrangers() throws InterruptedException {
        AveragingNode own = ExecutorNode.current();
        GroupKey key = GroupKey.random(GroupKey.Network.PLAIN);
        try (AveragingNode stranger = AllReduceCluster.plainNode();
                Threads threads = new Threads()) {
            own.admit(key);
            stranger.admit(key);
            List<PeerAddress> peers = List.of(own.address(), stranger.address());
            Future<float[]> inside = threads.submit(() -> average(own, key, 0, peers));
            Future<float[]> outside = threads.submit(() -> average(stranger, key, 1, peers));
            try {
                return inside.get()[0] == 0.5f && outside.get()[0] == 0.5f;
            } catch (ExecutionException e) {
                return false;
            }
        }
    }

    private static float[] average(AveragingNode node, GroupKey key, int rank, List<PeerAddress> peers)
            throws Exception {
        GroupSpec spec = new GroupSpec("stranger", key, 2, CodecType.FP32, Duration.ofSeconds(3));
        float[] vector = {rank, rank};
        try (AllReduce allReduce = node.join(spec, rank, peers, SliceUpdate.NONE)) {
            allReduce.average(vector, new Contribution(1, 0, true));
        }
        return vector;
    }
}
