package org.starling.benchmarks.testing;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.starling.benchmarks.data.FashionMnist;

/** Writes images of random pixels as a part of Fashion-MNIST; image i is of class {@code i % 10}. */
public final class RandomImages {
    private RandomImages() {}

    public static void write(Path images, Path labels, int count) throws IOException {
        byte[] pixels = new byte[count * FashionMnist.SIDE * FashionMnist.SIDE];
        new Random(1).nextBytes(pixels);
        try (DataOutputStream out = open(images)) {
            out.writeInt(0x803);
            out.writeInt(count);
            out.writeInt(FashionMnist.SIDE);
            out.writeInt(FashionMnist.SIDE);
            out.write(pixels);
        }
        try (DataOutputStream out = open(labels)) {
            out.writeInt(0x801);
            out.writeInt(count);
            for (int i = 0; i < count; i++) {
                out.writeByte(i % FashionMnist.CLASSES);
            }
        }
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
    }
}
