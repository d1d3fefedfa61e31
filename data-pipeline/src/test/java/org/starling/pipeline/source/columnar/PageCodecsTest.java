package org.starling.pipeline.source.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every codec that Spark has: a page holds what its header claims, or its reader fails. */
class PageCodecsTest {
    private static final int BYTES = 3000;

    @BeforeAll
    static void install() {
        PageCodecs.install();
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})
    void aPageThatHoldsLessThanItClaimsEndsItsReader(CompressionCodecName codec) throws IOException {
        CodecFactory codecs = new CodecFactory(new Configuration(false), 1 << 12);
        byte[] page = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            page[i] = (byte) (i * i);
        }
        byte[] compressed =
                codecs.getCompressor(codec).compress(BytesInput.from(page)).toByteArray();

        assertThat(decompressed(codecs, codec, compressed, BYTES)).isEqualTo(page);
        for (int claimed : new int[] {BYTES + 1, 2 * BYTES}) {
            assertThatThrownBy(() -> decompressed(codecs, codec, compressed, claimed))
                    .isInstanceOf(IOException.class);
        }
        // the next page is read as if nothing had happened
        assertThat(decompressed(codecs, codec, compressed, BYTES)).isEqualTo(page);
    }

    @ParameterizedTest
    @EnumSource(names = {"SNAPPY", "LZ4_RAW"})
    void aSizeThatNoPageCanHaveIsRefused(CompressionCodecName codec) {
        CodecFactory codecs = new CodecFactory(new Configuration(false), 1 << 12);
        // a length of 268,435,455 bytes, as Snappy writes it
        byte[] page = Arrays.copyOf(new byte[] {-1, -1, -1, 127}, 100);

        assertThatThrownBy(() -> decompressed(codecs, codec, page, 1 << 28))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a page of 100 bytes claims to hold 26843545");
    }

    @Test
    void aBlockLongerThanItsPageIsRefused() {
        CodecFactory codecs = new CodecFactory(new Configuration(false), 1 << 12);
        // the length of the block, then that of its compressed bytes
        byte[] page = ByteBuffer.allocate(100).putInt(3000).putInt(1 << 28).array();

        assertThatThrownBy(() -> decompressed(codecs, CompressionCodecName.LZ4, page, 3000))
                .isInstanceOf(IOException.class)
                .hasMessage("a block of 268435456 bytes in a page that has 92 more");
    }

    private static byte[] decompressed(CodecFactory codecs, CompressionCodecName codec, byte[] page, int claimed)
            throws IOException {
        return codecs.getDecompressor(codec)
                .decompress(BytesInput.from(page), claimed)
                .toByteArray();
    }
}
