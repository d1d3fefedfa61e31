package org.starling.pipeline.source.columnar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.OrcProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.DataException;

class FileTypesTest {
    @TempDir
    private Path folder;

    @Test
    void anOrcFileWithBlocksThatNoFileCanHaveIsRefused() throws IOException {
        byte[] postscript = OrcProto.PostScript.newBuilder()
                .setCompression(OrcProto.CompressionKind.ZLIB)
                .setCompressionBlockSize(1 << 30)
                .setMagic("ORC")
                .build()
                .toByteArray();
        ByteBuffer content = ByteBuffer.allocate(500 + postscript.length + 1);
        content.position(500);
        content.put(postscript).put((byte) postscript.length);
        Path file = Files.write(folder.resolve("blocks.orc"), content.array());

        assertThatThrownBy(() -> FileTypes.ofOrc(file.toString(), new Configuration(false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("blocks.orc is no ORC file, or is damaged (blocks of 1073741824 bytes)");
    }
}
