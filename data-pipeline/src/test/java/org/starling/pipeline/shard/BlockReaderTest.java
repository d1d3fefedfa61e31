package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    /** More than the header of the first page, and less than all of it. */
    private static final int FIRST_PAGE_BYTES = 100;

    /** Its reader allocates a page before it reads it, which no heap can hold. */
    @Test
    void aPageOfTwoGigabytesIsDamage() throws IOException {
        ShardFuzzTarget shards = (ShardFuzzTarget) ShardFuzzTarget.all().get(0);
        byte[] file = shards.seeds().get(0);
        // the second page begins with the field of its type, 0, and that of its size; its compressed size follows
        int page = new String(file, StandardCharsets.ISO_8859_1).indexOf("\u0015\u0000\u0015", FIRST_PAGE_BYTES);
        int compressed = afterVarint(file, page + 3) + 1;
        int rest = afterVarint(file, compressed);
        ByteArrayOutputStream claiming = new ByteArrayOutputStream();
        claiming.write(file, 0, compressed);
        claiming.writeBytes(HexFormat.of().parseHex("feffffff0f"));
        claiming.write(file, rest, file.length - rest);

        assertThat(shards.accepts(file)).isTrue();
        assertThat(shards.accepts(claiming.toByteArray())).isFalse();
    }

    private static int afterVarint(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] < 0) {
            at++;
        }
        return at + 1;
    }
}
