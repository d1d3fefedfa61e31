package org.starling.pipeline.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Makes small images. */
public final class ImageFiles {
    private ImageFiles() {}

    /** Random pixels in an image of one of the types of {@link BufferedImage}. */
    public static BufferedImage random(int type, int height, int width, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // smooth enough that encoders choose different filters
                int level = (x * 7 + y * 13 + random.nextInt(30)) & 0xff;
                image.setRGB(x, y, 0xff000000 | level << 16 | ((level * 3) & 0xff) << 8 | random.nextInt(256));
            }
        }
        return image;
    }

    /** The file of an image. */
    public static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("no encoder of " + format + " for this image");
        }
        return bytes.toByteArray();
    }

    /** A folder of classes ape, bee and cat, with {@code count} random grey PNG images of 6 rows and 5 columns in turn. */
    public static Path folder(Path root, int count, long seed) throws IOException {
        for (int i = 0; i < count; i++) {
            Path folder = Files.createDirectories(root.resolve(CsvFiles.kind(i)));
            BufferedImage image = random(BufferedImage.TYPE_BYTE_GRAY, 6, 5, seed + i);
            Files.write(folder.resolve("image%03d.png".formatted(i)), encode(image, "png"));
        }
        return root;
    }
}
