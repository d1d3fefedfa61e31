package org.starling.pipeline.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG and BMP by way of {@code javax.imageio}, with one reader per format that is used again, and memory in place of its
 * cache files. Not thread-safe.
 */
final class ImageIoDecoder {
    private final Map<String, ImageReader> readers = new HashMap<>();

    Pixels decode(byte[] file, String format) throws BadImageException {
        ImageReader reader = readers.computeIfAbsent(
                format, name -> ImageIO.getImageReadersByFormatName(name).next());
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(stream, true, true);
            AtomicReference<String> damage = new AtomicReference<>();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (tellsDamage(warning)) {
                    damage.set(warning);
                }
            });
            if ((long) reader.getWidth(0) * reader.getHeight(0) * 3 > Pixels.MAX_VALUES) {
                throw new BadImageException(ImageDecoder.UNDECODABLE, "more than " + Pixels.MAX_VALUES + " values");
            }
            BufferedImage image = reader.read(0);
            if (damage.get() != null) {
                throw new BadImageException(ImageDecoder.UNDECODABLE, format + ", " + damage.get());
            }
            return pixels(image);
        } catch (IOException | RuntimeException e) {
            // corrupt files cause any of these, depending on the position of the fault
            throw new BadImageException(ImageDecoder.UNDECODABLE, format + ", " + e.getMessage());
        } finally {
            reader.reset();
        }
    }

    /** Whether libjpeg invented pixels: it fills lost parts with grey and only warns. */
    private static boolean tellsDamage(String warning) {
        return warning.startsWith("Premature end")
                || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous"));
    }

    private static Pixels pixels(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        // an image of plain grey is taken as it is: getRGB would convert it from a linear colour space
        boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        Pixels result = Pixels.of(grey ? 1 : 3, height, width);
        byte[] values = result.values();
        if (grey) {
            Raster raster = image.getRaster();
            int[] row = new int[width];
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, 0, row);
                for (int x = 0; x < width; x++) {
                    values[y * width + x] = (byte) row[x];
                }
            }
            return result;
        }
        int plane = height * width;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                values[at] = (byte) (row[x] >> 16);
                values[plane + at] = (byte) (row[x] >> 8);
                values[2 * plane + at] = (byte) row[x];
            }
        }
        return result;
    }
}
