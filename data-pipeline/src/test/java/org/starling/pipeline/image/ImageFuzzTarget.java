package org.starling.pipeline.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.starling.pipeline.testing.FuzzTarget;

/** Images of one format. What the JDK reads of a PNG or a GIF must have the same pixels here. */
public final class ImageFuzzTarget implements FuzzTarget {
    /** Small enough that a picture without data may have as many pixels. */
    private static final ImageLimits LIMITS = new ImageLimits(1 << 21);

    private final String extension;
    private final ImageDecoder decoder = new ImageDecoder(LIMITS);
    private final ImageShaping shaping = new ImageShaping(3, 12, 10, Resize.CROP);

    private ImageFuzzTarget(String extension) {
        this.extension = extension;
    }

    /** All formats. */
    public static List<FuzzTarget> all() {
        List<FuzzTarget> targets = new ArrayList<>();
        for (String extension : List.of("png", "jpg", "bmp", "gif", "tif", "webp")) {
            targets.add(new ImageFuzzTarget(extension));
        }
        return targets;
    }

    @Override
    public String name() {
        return extension;
    }

    @Override
    public List<byte[]> seeds() {
        try {
            List<byte[]> seeds = new ArrayList<>();
            File[] files = Path.of(ImageFuzzTarget.class.getResource("kinds").toURI())
                    .toFile()
                    .listFiles();
            Arrays.sort(files);
            for (File file : files) {
                if (file.getName().toLowerCase(Locale.ROOT).endsWith("." + extension)) {
                    seeds.add(Files.readAllBytes(file.toPath()));
                }
            }
            return seeds;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean accepts(byte[] file) throws Exception {
        Pixels pixels;
        try {
            decoder.decode(file, shaping);
            pixels = decoder.decode(file);
        } catch (BadImageException e) {
            return false;
        }
        if (pixels.height() * pixels.width() <= 1 << 16) {
            compare(file, pixels);
        }
        return true;
    }

    /** What the JDK reads must have the same pixels, where it reads the same kinds in the same way. */
    private static void compare(byte[] file, Pixels pixels) throws Exception {
        boolean isPng = PngDecoder.recognises(file);
        if (!isPng && !GifDecoder.recognises(file)) {
            return;
        }
        if (isPng && PngChunks.of(file, new CRC32()).orientation().code() != 1) {
            return;
        }
        BufferedImage other;
        try {
            other = ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException | RuntimeException e) {
            // the JDK reads less
            return;
        }
        int type = other.getType();
        boolean isPlain = type == BufferedImage.TYPE_3BYTE_BGR || type == BufferedImage.TYPE_BYTE_GRAY;
        boolean isSameSize = pixels.height() == other.getHeight() && pixels.width() == other.getWidth();
        if (isPng ? !isPlain : !isSameSize || other.getColorModel().hasAlpha()) {
            return;
        }
        int plane = pixels.height() * pixels.width();
        for (int i = 0; i < plane; i++) {
            int x = i % pixels.width();
            int y = i / pixels.width();
            for (int channel = 0; channel < pixels.channels(); channel++) {
                int level = isPng
                        ? other.getRaster().getSample(x, y, channel)
                        : (other.getRGB(x, y) >> (16 - 8 * channel)) & 0xff;
                if ((pixels.values()[channel * plane + i] & 0xff) != level) {
                    throw new IllegalStateException("the JDK reads another pixel " + i);
                }
            }
        }
    }
}
