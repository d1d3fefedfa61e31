package org.starling.pipeline.source.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Images in an IDX file, plain or compressed. */
public final class IdxFuzzTarget implements FuzzTarget {
    private static final int MAX_ITEMS = 1000;

    private final String ending;
    private final FuzzFile file;

    private IdxFuzzTarget(String ending) {
        this.ending = ending;
        this.file = new FuzzFile(ending);
    }

    public static List<FuzzTarget> all() {
        return List.of(new IdxFuzzTarget(".idx"), new IdxFuzzTarget(".gz"));
    }

    @Override
    public String name() {
        return "idx" + (ending.equals(".gz") ? ending : "");
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int[] dimensions : new int[][] {{3, 4, 5}, {2, 3, 4, 5}, {7}}) {
            int bytes = 1;
            for (int dimension : dimensions) {
                bytes *= dimension;
            }
            ByteBuffer content = ByteBuffer.allocate(4 + 4 * dimensions.length + bytes);
            content.putInt(0x800 + dimensions.length);
            for (int dimension : dimensions) {
                content.putInt(dimension);
            }
            while (content.hasRemaining()) {
                content.put((byte) content.position());
            }
            seeds.add(ending.equals(".gz") ? compressed(content.array()) : content.array());
        }
        return seeds;
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        try {
            IdxHeader header = IdxHeader.read(file.path(), "images", file.conf());
            long most = DataFiles.mostBytes(file.path(), content.length, file.conf());
            if (most < header.fileBytes()) {
                return false;
            }
            try (IdxStream stream = new IdxStream(file.path(), "images", header, 0, file.conf())) {
                for (int i = 0; i < Math.min(MAX_ITEMS, header.count()); i++) {
                    stream.next();
                }
                if (header.count() <= MAX_ITEMS) {
                    stream.requireEnd();
                }
            }
            return true;
        } catch (DataException e) {
            if (!e.getMessage().contains("case" + ending)) {
                throw new IllegalStateException("the message names no file", e);
            }
            return false;
        }
    }
}
