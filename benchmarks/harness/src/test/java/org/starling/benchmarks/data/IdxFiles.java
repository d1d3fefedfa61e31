package org.starling.benchmarks.data;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes tiny data sets in the files of Fashion-MNIST. */
public final class IdxFiles {
    private IdxFiles() {}

    /** Images of 2 × 2 pixels whose pixels are all {@code 10 × index}; image i is of class {@code i % 10}. */
    public static void write(Path folder, int trainImages, int testImages) throws IOException {
        split(folder, "train", trainImages);
        split(folder, "t10k", testImages);
    }

    private static void split(Path folder, String name, int images) throws IOException {
        try (DataOutputStream out = open(folder.resolve(name + "-images-idx3-ubyte.gz"))) {
            out.writeInt(0x803);
            out.writeInt(images);
            out.writeInt(2);
            out.writeInt(2);
            for (int i = 0; i < images * 4; i++) {
                out.writeByte(i / 4 * 10);
            }
        }
        try (DataOutputStream out = open(folder.resolve(name + "-labels-idx1-ubyte.gz"))) {
            out.writeInt(0x801);
            out.writeInt(images);
            for (int i = 0; i < images; i++) {
                out.writeByte(i % 10);
            }
        }
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
    }
}
