package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.codec.CodecType;

class ReceivedChunksTest {
    private static List<Chunk> halfOf(int vectorLength, CodecType codec) {
        return new Slices(new GroupSpec("group", AllReduceCluster.KEY, vectorLength, codec, Duration.ofSeconds(1)), 2)
                .chunks(0);
    }

    @Test
    void chunksFollowEachOther() {
        ReceivedChunks received = new ReceivedChunks(halfOf(3 * Slices.CHUNK_ELEMENTS, CodecType.FP32));

        assertThat(received.chunk(0).capacity()).isEqualTo(4 * Slices.CHUNK_ELEMENTS);
        assertThat(received.chunk(1).capacity()).isEqualTo(2 * Slices.CHUNK_ELEMENTS);
        assertThat(received.bytes()).isEqualTo(6 * Slices.CHUNK_ELEMENTS);
    }

    @Test
    void aSliceThatFitsInNoBufferIsRefused() {
        assertThatThrownBy(() -> new ReceivedChunks(halfOf(Integer.MAX_VALUE, CodecType.FP32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("1073741823 values of 4294967292 bytes", "use more workers");
        assertThatCode(() -> ReceivedChunks.requireFitting(halfOf(1 << 30, CodecType.FP16)))
                .doesNotThrowAnyException();
    }
}
