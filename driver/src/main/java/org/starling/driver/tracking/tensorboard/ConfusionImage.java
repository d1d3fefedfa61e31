package org.starling.driver.tracking.tensorboard;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A confusion matrix as an image in PNG: a row for each actual class, a column for each predicted one; the darker a cell, the larger
 * the share of the row.
 */
final class ConfusionImage {
    /** Pixels of a side; the cells of more classes are single pixels. */
    private static final int SIDE = 320;
    /** Colours of shares 0 and 1. */
    private static final int[] LIGHT = {255, 255, 255};

    private static final int[] DARK = {8, 48, 107};

    private final BufferedImage image;

    ConfusionImage(List<List<Long>> confusion) {
        int classes = confusion.size();
        int cell = Math.max(1, SIDE / classes);
        image = new BufferedImage(classes * cell, classes * cell, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            List<Long> row = confusion.get(y / cell);
            double total = Math.max(1, row.stream().mapToLong(Long::longValue).sum());
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, colour(row.get(x / cell) / total));
            }
        }
    }

    private static int colour(double share) {
        int colour = 0;
        for (int channel = 0; channel < LIGHT.length; channel++) {
            colour = colour << 8 | (int) Math.round(LIGHT[channel] + share * (DARK[channel] - LIGHT[channel]));
        }
        return colour;
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", bytes)) {
            throw new IOException("this Java has no writer of PNG images");
        }
        return bytes.toByteArray();
    }
}
