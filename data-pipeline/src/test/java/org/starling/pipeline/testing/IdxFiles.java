package org.starling.pipeline.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.starling.pipeline.source.IdxSource;

/** Writes small IDX files. A name that ends in .gz is compressed. */
public final class IdxFiles {
    private IdxFiles() {}

    /** A file with the given dimensions and content. */
    public static Path write(Path file, List<Integer> dimensions, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeInt(0x0800 | dimensions.size());
        for (int dimension : dimensions) {
            data.writeInt(dimension);
        }
        data.write(content);
        try (OutputStream stream = Files.newOutputStream(file);
                OutputStream target = file.toString().endsWith(".gz") ? new GZIPOutputStream(stream) : stream) {
            bytes.writeTo(target);
        }
        return file;
    }

    /** {@code count} random 4 × 3 images of 10 classes in {@code folder}; image i has the class i mod 10. */
    public static IdxSource random(Path folder, String name, int count, long seed, String ending) throws IOException {
        byte[] pixels = new byte[count * 12];
        new Random(seed).nextBytes(pixels);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        Path images = write(folder.resolve(name + "-images" + ending), List.of(count, 4, 3), pixels);
        Path classes = write(folder.resolve(name + "-labels" + ending), List.of(count), labels);
        return new IdxSource(images.toString(), classes.toString());
    }
}
