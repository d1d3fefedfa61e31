package org.starling.kernels.augment;

import java.util.Optional;
import java.util.SplittableRandom;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/** Operation that changes the levels of pixels in place. */
public sealed interface Photometric extends Augmentation {

    /** Changes the image that begins at {@code offset}. */
    void apply(byte[] data, int offset, ImageShape shape, SplittableRandom random);

    @Override
    default Optional<String> refusal(FeatureFormat features) {
        return Refusals.unlessImage(features);
    }

    /**
     * Multiplies all levels by one factor between 1 − strength and 1 + strength.
     *
     * @param strength between 0 and 1
     */
    record Brightness(double strength) implements Photometric {
        public Brightness {
            checkStrength(new Checks(), strength, "strength").done();
        }

        @Override
        public void apply(byte[] data, int offset, ImageShape shape, SplittableRandom random) {
            Levels.linear(data, offset, shape.bytes(), Draws.between(random, 1 - strength, 1 + strength), 0);
        }
    }

    /**
     * Moves all levels away from their mean, or towards it, by one factor between 1 − strength and 1 + strength.
     *
     * @param strength between 0 and 1
     */
    record Contrast(double strength) implements Photometric {
        public Contrast {
            checkStrength(new Checks(), strength, "strength").done();
        }

        @Override
        public void apply(byte[] data, int offset, ImageShape shape, SplittableRandom random) {
            double factor = Draws.between(random, 1 - strength, 1 + strength);
            double mean = Levels.mean(data, offset, shape.bytes());
            Levels.linear(data, offset, shape.bytes(), factor, mean * (1 - factor));
        }
    }

    /**
     * Changes brightness, then contrast, then saturation of colour images.
     *
     * @param brightness as of {@link Brightness}
     * @param contrast as of {@link Contrast}
     * @param saturation the same for the distance of colours from grey
     */
    record ColourJitter(
            @Default("0.2") double brightness, @Default("0.2") double contrast, @Default("0.2") double saturation)
            implements Photometric {
        public ColourJitter {
            Checks checks = checkStrength(new Checks(), brightness, "brightness");
            checkStrength(checkStrength(checks, contrast, "contrast"), saturation, "saturation")
                    .done();
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return Refusals.unlessColour(features);
        }

        @Override
        public void apply(byte[] data, int offset, ImageShape shape, SplittableRandom random) {
            new Brightness(brightness).apply(data, offset, shape, random);
            new Contrast(contrast).apply(data, offset, shape, random);
            Levels.saturate(data, offset, shape.plane(), Draws.between(random, 1 - saturation, 1 + saturation));
        }
    }

    /**
     * Blackens a square around a random pixel; what lies outside of the image is cut off. Source: T. DeVries, G. W. Taylor,
     * "Improved regularization of convolutional neural networks with cutout" (2017, arXiv 1708.04552).
     *
     * @param size side of the square in pixels
     */
    record Cutout(int size) implements Photometric {
        public Cutout {
            new Checks()
                    .require(size >= 0, "size", "must not be negative, is " + size)
                    .done();
        }

        @Override
        public void apply(byte[] data, int offset, ImageShape shape, SplittableRandom random) {
            Levels.fill(data, offset, shape, Box.around(random, shape, size, size), 0);
        }
    }

    private static Checks checkStrength(Checks checks, double strength, String path) {
        return checks.require(strength >= 0 && strength <= 1, path, "must lie between 0 and 1, is " + strength);
    }
}
