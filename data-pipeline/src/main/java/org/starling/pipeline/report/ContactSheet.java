package org.starling.pipeline.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.augment.BatchAugmenter;
import org.starling.kernels.augment.ImageShape;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.files.DataException;

/**
 * Images and their augmented versions: one row per example, first the original, then with several seeds, as a worker would train
 * on a batch of these examples.
 */
public final class ContactSheet {
    private static final int CELL_PIXELS = 84;
    private static final int GAP = 4;
    private static final int GAP_AFTER_ORIGINAL = 16;

    private final ExampleFormat format;
    private final ImageShape shape;
    private final int zoom;

    /**
     * @param format of the examples
     * @throws DataException if they are no images
     */
    public ContactSheet(ExampleFormat format) {
        List<Integer> dimensions = format.features().shape();
        if (!fits(format)) {
            throw new DataException(
                    "Cannot draw a contact sheet: examples are %s of %s, not images of bytes [1 or 3, height, width]; name a job of images and set data.shape"
                            .formatted(format.features().type(), dimensions));
        }
        this.format = format;
        this.shape = ImageShape.of(dimensions);
        this.zoom = Math.max(1, CELL_PIXELS / Math.max(shape.height(), shape.width()));
    }

    /** Returns whether examples are images of bytes with one channel or three. */
    public static boolean fits(ExampleFormat format) {
        List<Integer> dimensions = format.features().shape();
        return format.features().type() == FeatureType.UINT8
                && dimensions.size() == 3
                && (dimensions.get(0) == 1 || dimensions.get(0) == 3);
    }

    /**
     * Draws the sheet.
     *
     * @param examples one row each
     * @param versions columns after the first
     * @param seed of the first version; the others count on from it
     * @return a PNG file
     */
    public byte[] draw(ExampleBlock examples, List<Augmentation> operations, int versions, long seed) {
        int stepX = shape.width() * zoom + GAP;
        int stepY = shape.height() * zoom + GAP;
        BufferedImage sheet = new BufferedImage(
                (versions + 1) * stepX + (versions > 0 ? GAP_AFTER_ORIGINAL : GAP),
                examples.size() * stepY + GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.DARK_GRAY);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int version = 0; version <= versions; version++) {
            Batch batch = batch(examples, operations);
            if (version > 0) {
                new BatchAugmenter(operations, batch.format(), seed + version - 1).apply(batch);
            }
            int left = GAP + version * stepX + (version > 0 ? GAP_AFTER_ORIGINAL - GAP : 0);
            for (int row = 0; row < examples.size(); row++) {
                BufferedImage image = image(batch.packedFeatures(), row * shape.bytes());
                graphics.drawImage(image, left, GAP + row * stepY, shape.width() * zoom, shape.height() * zoom, null);
            }
        }
        graphics.dispose();
        return png(sheet);
    }

    private Batch batch(ExampleBlock examples, List<Augmentation> operations) {
        Batch batch = new Batch(BatchAugmenter.formatOf(operations, format), examples.size());
        for (int i = 0; i < examples.size(); i++) {
            batch.add(examples, i);
        }
        return batch;
    }

    private BufferedImage image(byte[] data, int offset) {
        BufferedImage image = new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
        int green = shape.channels() == 3 ? shape.plane() : 0;
        for (int i = 0; i < shape.plane(); i++) {
            int rgb = (data[offset + i] & 0xff) << 16
                    | (data[offset + green + i] & 0xff) << 8
                    | (data[offset + 2 * green + i] & 0xff);
            image.setRGB(i % shape.width(), i / shape.width(), rgb);
        }
        return image;
    }

    private static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
