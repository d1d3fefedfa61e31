package org.starling.benchmarks.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Fashion-MNIST as PNG files, one per image, one folder per class; written once, below the folder for temporary files. */
public final class PngFolder {
    private PngFolder() {}

    /** The files of the first {@code count} training images, in their order. */
    public static List<Path> of(FashionMnist images, int count) throws IOException {
        Path folder = root(count);
        List<Path> files = new ArrayList<>();
        int index = 0;
        for (ImageBatch image : images.train(count).batches(1)) {
            Path file = folder.resolve("%d/%05d.png".formatted(image.labels()[0], index++));
            files.add(file);
            if (!Files.exists(file)) {
                write(file, image.scaledPixels());
            }
        }
        return files;
    }

    /** The folder of classes that {@link #of} writes. */
    public static Path root(int count) {
        return Path.of(System.getProperty("java.io.tmpdir"), "starling-benchmarks", "fashion-mnist-png-" + count);
    }

    private static void write(Path file, float[] pixels) throws IOException {
        int side = FashionMnist.SIDE;
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < pixels.length; i++) {
            image.getRaster().setSample(i % side, i / side, 0, Math.round(pixels[i] * 255));
        }
        Files.createDirectories(file.getParent());
        Path writing = Files.createTempFile(file.getParent(), "image", ".writing");
        ImageIO.write(image, "png", writing.toFile());
        Files.move(writing, file);
    }
}
