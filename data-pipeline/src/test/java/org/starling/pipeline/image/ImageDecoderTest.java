package org.starling.pipeline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.testing.ImageFiles;

class ImageDecoderTest {
    private final ImageDecoder decoder = new ImageDecoder();

    /** The oracle is javax.imageio. */
    @ParameterizedTest
    @CsvSource({
        BufferedImage.TYPE_BYTE_GRAY + ",png,1",
        BufferedImage.TYPE_3BYTE_BGR + ",png,3",
        BufferedImage.TYPE_4BYTE_ABGR + ",png,3",
        BufferedImage.TYPE_BYTE_INDEXED + ",png,3",
        BufferedImage.TYPE_3BYTE_BGR + ",bmp,3",
        BufferedImage.TYPE_3BYTE_BGR + ",jpg,3",
        BufferedImage.TYPE_BYTE_GRAY + ",jpg,1"
    })
    void readsWhatTheJdkReads(int type, String format, int channels) throws Exception {
        byte[] file = ImageFiles.encode(ImageFiles.random(type, 23, 17, 1), format);

        assertSame(decoder.decode(file), ImageIO.read(new ByteArrayInputStream(file)), channels);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_BINARY})
    void readsInterlacedPng(int type) throws Exception {
        BufferedImage image = ImageFiles.random(type, 13, 11, 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), settings);
        }

        assertSame(decoder.decode(bytes.toByteArray()), image, type == BufferedImage.TYPE_3BYTE_BGR ? 3 : 1);
    }

    @Test
    void keepsTheUpperHalfOfSixteenBits() throws Exception {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_USHORT_GRAY);
        WritableRaster raster = image.getRaster();
        for (int i = 0; i < 12; i++) {
            raster.setSample(i % 4, i / 4, 0, i * 5000 + 77);
        }

        Pixels pixels = decoder.decode(ImageFiles.encode(image, "png"));

        for (int i = 0; i < 12; i++) {
            assertThat(pixels.values()[i] & 0xff).isEqualTo((i * 5000 + 77) >> 8);
        }
    }

    @Test
    void namesWhyAFileIsNoImage() {
        assertThat(reason(new byte[0])).isEqualTo("empty file");
        assertThat(reason("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo("undecodable image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp"})
    void damagedFilesEndInOneExceptionOrAnImage(String format) throws IOException {
        byte[] file = ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 20, 20, 3), format);
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(file, 1 + random.nextInt(file.length));
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(decoder.decode(damaged).height()).isPositive();
            } catch (BadImageException e) {
                assertThat(e.reason()).isIn(ImageDecoder.UNDECODABLE, ImageLimits.TOO_LARGE);
            }
        }
    }

    @Test
    void aPhotographWithoutItsEndIsNoImage() throws IOException {
        byte[] file = ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 64, 64, 3), "jpg");

        assertThat(reason(Arrays.copyOf(file, file.length / 2))).isEqualTo(ImageDecoder.UNDECODABLE);
        assertThat(reason(Arrays.copyOf(file, file.length - 40))).isEqualTo(ImageDecoder.UNDECODABLE);
    }

    @Test
    void oneColouredPixelIsAnImage() throws Exception {
        BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
        pixel.setRGB(0, 0, 0x00102030);

        assertThat(decoder.decode(ImageFiles.encode(pixel, "png")).values()).containsExactly(0x10, 0x20, 0x30);
    }

    @Test
    void everyDamageOfPngPixelsIsNoticed() throws IOException {
        byte[] file = ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_BYTE_GRAY, 20, 20, 5), "png");
        for (int at = 60; at < file.length - 20; at += 7) {
            byte[] damaged = file.clone();
            damaged[at] ^= 0x10;
            assertThat(reason(damaged)).isEqualTo(ImageDecoder.UNDECODABLE);
        }
    }

    private String reason(byte[] file) {
        return catchThrowableOfType(BadImageException.class, () -> decoder.decode(file))
                .reason();
    }

    private static void assertSame(Pixels pixels, BufferedImage expected, int channels) {
        assertThat(pixels.channels()).isEqualTo(channels);
        assertThat(pixels.height()).isEqualTo(expected.getHeight());
        assertThat(pixels.width()).isEqualTo(expected.getWidth());
        int plane = pixels.height() * pixels.width();
        int[] sample = new int[4];
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                int at = y * pixels.width() + x;
                int rgb = expected.getRGB(x, y);
                for (int channel = 0; channel < channels; channel++) {
                    int level = pixels.values()[channel * plane + at] & 0xff;
                    if (channels == 1) {
                        int stored = expected.getRaster().getPixel(x, y, sample)[0];
                        assertThat(level)
                                .isEqualTo(
                                        expected.getType() == BufferedImage.TYPE_BYTE_BINARY ? 255 * stored : stored);
                    } else {
                        assertThat(level).isEqualTo(rgb >> (16 - 8 * channel) & 0xff);
                    }
                }
            }
        }
    }
}
