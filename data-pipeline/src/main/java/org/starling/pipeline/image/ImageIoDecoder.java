package org.starling.pipeline.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Files decoded by {@code javax.imageio}, with one reader per format that is used again, and memory in place of its cache files.
 * Readers are those of the JDK, and for WebP that of TwelveMonkeys, whatever others the class path has. So pixels are the same
 * everywhere. Not thread-safe.
 */
final class ImageIoDecoder {
    private final Map<String, ImageReader> readers = new HashMap<>();

    Pixels decode(byte[] file, String format) throws BadImageException {
        return pixels(read(file, format, reader -> reader.read(0)));
    }

    /** The samples as they are stored. */
    Raster raster(byte[] file, String format) throws BadImageException {
        return read(file, format, reader -> reader.readRaster(0, null));
    }

    private <T> T read(byte[] file, String format, Reading<T> reading) throws BadImageException {
        ImageReader reader = readers.computeIfAbsent(format, ImageIoDecoder::reader);
        T read = read(file, format, reader, reading);
        reader.reset();
        return read;
    }

    private <T> T read(byte[] file, String format, ImageReader reader, Reading<T> reading) throws BadImageException {
        boolean isComplete = false;
        try (ImageInputStream stream = input(file, format)) {
            reader.setInput(stream, true, true);
            AtomicReference<String> damage = new AtomicReference<>();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (tellsDamage(warning)) {
                    damage.set(warning);
                }
            });
            T read = reading.read(reader);
            if (damage.get() != null) {
                throw new BadImageException(ImageDecoder.UNDECODABLE, format + ", " + damage.get());
            }
            isComplete = true;
            return read;
        } catch (IOException | RuntimeException e) {
            // corrupt files cause any of these, depending on the position of the fault
            throw new BadImageException(ImageDecoder.UNDECODABLE, format + ", " + e.getMessage());
        } finally {
            if (!isComplete) {
                // its state may be that of the corrupt file
                reader.dispose();
                readers.remove(format);
            }
        }
    }

    private static ImageInputStream input(byte[] file, String format) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(file);
        return format.equals("webp") ? new WebpInput(bytes) : new MemoryCacheImageInputStream(bytes);
    }

    private static ImageReader reader(String format) {
        if (format.equals("webp")) {
            return created(new WebPImageReaderSpi());
        }
        Iterator<ImageReaderSpi> providers =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (providers.hasNext()) {
            ImageReaderSpi provider = providers.next();
            if (provider.getClass().getModule() == ImageIO.class.getModule()
                    && List.of(provider.getFormatNames()).contains(format)) {
                return created(provider);
            }
        }
        throw new IllegalStateException(
                "Cannot read images: this Java cannot read %s; use a standard JDK".formatted(format));
    }

    private static ImageReader created(ImageReaderSpi provider) {
        try {
            return provider.createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read images: " + e.getMessage() + "; use a standard JDK", e);
        }
    }

    /** Whether libjpeg invented pixels: it fills lost parts with grey and only warns. */
    private static boolean tellsDamage(String warning) {
        return warning.startsWith("Premature end")
                || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous"));
    }

    static Pixels pixels(BufferedImage image) {
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

    /** Input whose end is no end of file: TwelveMonkeys' reader of lossless WebP repeats the last bits after one, without an end. */
    private static final class WebpInput extends MemoryCacheImageInputStream {
        WebpInput(InputStream bytes) {
            super(bytes);
        }

        @Override
        public int read() throws IOException {
            return requireByte(super.read());
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            return requireByte(super.read(target, from, length));
        }

        private static int requireByte(int read) throws IIOException {
            if (read < 0) {
                throw new IIOException("truncated");
            }
            return read;
        }
    }

    /** Part of a file that is read. */
    private interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }
}
