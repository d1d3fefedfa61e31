package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundedFrameDecoderTest {
    private static final int FRAMES = 200;

    @Test
    void framesArriveHoweverTheyAreCut() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ByteBuf sent = Unpooled.buffer();
            byte[][] frames = new byte[FRAMES][];
            for (int i = 0; i < FRAMES; i++) {
                frames[i] = new byte[1 + random.nextInt(i % 50 == 0 ? BoundedFrameDecoder.MAX_BYTES : 200)];
                random.nextBytes(frames[i]);
                sent.writeLong(frames[i].length + Long.BYTES).writeBytes(frames[i]);
            }
            EmbeddedChannel channel = new EmbeddedChannel(new BoundedFrameDecoder());
            while (sent.isReadable()) {
                int length = Math.min(sent.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 7 : 3000));
                channel.writeInbound(Unpooled.copiedBuffer(sent.readSlice(length)));
            }
            for (byte[] frame : frames) {
                ByteBuf received = channel.readInbound();
                byte[] bytes = new byte[received.readableBytes()];
                received.readBytes(bytes);
                received.release();
                assertThat(bytes).containsExactly(frame);
            }
            assertThat(channel.<ByteBuf>readInbound()).isNull();
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void longFrameIsRefusedBeforeItsBytesArrive() {
        for (long length : new long[] {BoundedFrameDecoder.MAX_BYTES + 9L, 240L << 20, Long.MAX_VALUE, 8, 0, -1}) {
            EmbeddedChannel channel = new EmbeddedChannel(new BoundedFrameDecoder());
            assertThatThrownBy(() -> channel.writeInbound(Unpooled.buffer().writeLong(length)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most " + BoundedFrameDecoder.MAX_BYTES);
            // what follows is not kept
            channel.writeInbound(Unpooled.buffer().writeBytes(new byte[100_000]));
            assertThat(channel.<ByteBuf>readInbound()).isNull();
            channel.close().syncUninterruptibly();
        }
    }
}
