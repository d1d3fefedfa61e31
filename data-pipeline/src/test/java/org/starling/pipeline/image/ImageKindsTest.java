package org.starling.pipeline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kinds of files, beside the pixels that Pillow 9.4 makes of them ({@code NAME.png}). */
class ImageKindsTest {
    /** Decoders of lossy formats may round differently, and enlarge colours in other ways. */
    private static final int LOSSY_LARGEST = 24;

    private static final double LOSSY_MEAN = 2.5;
    /** The library repeats colours where Pillow interpolates them. */
    private static final double WEBP_MEAN = 6;

    private final ImageDecoder decoder = new ImageDecoder();

    static Stream<String> kinds() {
        return Arrays.stream(folder().toFile().listFiles())
                .map(File::getName)
                .filter(name -> name.matches(".*\\..*\\.png"))
                .map(name -> name.substring(0, name.length() - ".png".length()))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hasThePixelsThatViewersShow(String name) throws Exception {
        Pixels pixels = decoder.decode(file(name));

        BufferedImage expected = ImageIO.read(folder().resolve(name + ".png").toFile());
        assertThat(pixels.height()).isEqualTo(expected.getHeight());
        assertThat(pixels.width()).isEqualTo(expected.getWidth());
        int bands = expected.getRaster().getNumBands();
        // Pillow takes a palette of greys for grey
        assertThat(pixels.channels()).isEqualTo(name.endsWith(".gif") ? 3 : bands);
        int plane = pixels.height() * pixels.width();
        int largest = 0;
        double sum = 0;
        for (int channel = 0; channel < pixels.channels(); channel++) {
            for (int i = 0; i < plane; i++) {
                int band = Math.min(channel, bands - 1);
                int level = expected.getRaster().getSample(i % pixels.width(), i / pixels.width(), band);
                int difference = Math.abs((pixels.values()[channel * plane + i] & 0xff) - level);
                largest = Math.max(largest, difference);
                sum += difference;
            }
        }
        boolean isLossyWebp = name.equals("lossy.webp") || name.equals("alpha.webp");
        boolean isLossy = name.endsWith(".jpg") || isLossyWebp;
        // inks are multiplied once, and rounded in one way or the other
        boolean isInks = name.startsWith("cmyk");
        assertThat(largest).isLessThanOrEqualTo(isLossy ? LOSSY_LARGEST : isInks ? 1 : 0);
        assertThat(sum / pixels.values().length).isLessThanOrEqualTo(isLossyWebp ? WEBP_MEAN : LOSSY_MEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "arithmetic.jpg, arithmetic coding is not supported",
        "cmykunmarked.jpg, CMYK without Adobe's marker is not supported",
        "jpegin.tif, compression 7 is not supported",
    })
    void namesWhatIsNotSupported(String name, String reason) {
        assertThatThrownBy(() -> decoder.decode(file(name)))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith(ImageDecoder.UNDECODABLE)
                .hasMessageContaining(reason);
    }

    @Test
    void twelveBitsAreNotSupported() {
        byte[] file = file("baseline420.jpg");
        int frame = 0;
        while ((file[frame] & 0xff) != 0xff || (file[frame + 1] & 0xff) != 0xc0) {
            frame++;
        }
        file[frame + 4] = 12;

        assertThatThrownBy(() -> decoder.decode(file)).hasMessageContaining("12 bits a sample is not supported");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTruncatedFileIsNoImage(String name) {
        byte[] file = file(name);
        byte[] half = Arrays.copyOf(file, file.length / 2);

        assertThatThrownBy(() -> decoder.decode(half)).isInstanceOf(BadImageException.class);
    }

    static byte[] file(String name) {
        try {
            return Files.readAllBytes(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(ImageKindsTest.class.getResource("kinds").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
