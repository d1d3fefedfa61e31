package org.starling.kernels.augment;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Operation that moves the pixels of an image. Consecutive operations are combined into one map, so that the image is
 * interpolated once; flips and whole-pixel shifts alone interpolate nothing. Pixels from outside the image are black.
 */
public sealed interface Geometric extends Augmentation {

    /** Returns the map from new to old pixels, for one image. */
    Affine draw(SplittableRandom random, ImageShape shape);

    @Override
    default Optional<String> refusal(FeatureFormat features) {
        return Refusals.unlessImage(features);
    }

    /** Direction of a flip. */
    enum Axis {
        /** Left and right change places. */
        HORIZONTAL,
        /** Top and bottom change places. */
        VERTICAL
    }

    /**
     * Mirrors some of the images.
     *
     * @param probability of an image to be mirrored
     */
    record Flip(@Default("horizontal") Axis axis, @Default("0.5") double probability) implements Geometric {
        public Flip {
            new Checks()
                    .requirePresent(axis, "axis")
                    .require(
                            probability >= 0 && probability <= 1,
                            "probability",
                            "must lie between 0 and 1, is " + probability)
                    .done();
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            if (random.nextDouble() >= probability) {
                return Affine.IDENTITY;
            }
            return axis == Axis.HORIZONTAL ? Affine.scale(-1, 1) : Affine.scale(1, -1);
        }
    }

    /**
     * Turns around the centre.
     *
     * @param degrees the most, in either direction
     */
    record Rotate(double degrees) implements Geometric {
        public Rotate {
            new Checks()
                    .require(degrees >= 0 && degrees <= 180, "degrees", "must lie between 0 and 180, is " + degrees)
                    .done();
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            return Affine.rotation(Draws.between(random, -degrees, degrees));
        }
    }

    /**
     * Moves in both directions, by fractions of pixels.
     *
     * @param fraction the most, as a share of width and height
     */
    record Shift(double fraction) implements Geometric {
        public Shift {
            new Checks()
                    .require(fraction >= 0 && fraction <= 1, "fraction", "must lie between 0 and 1, is " + fraction)
                    .done();
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            double x = Draws.between(random, -fraction, fraction) * shape.width();
            double y = Draws.between(random, -fraction, fraction) * shape.height();
            return Affine.shift(x, y);
        }
    }

    /**
     * Makes larger or smaller around the centre, alike in both directions.
     *
     * @param range smallest and largest factor
     */
    record Scale(List<Double> range) implements Geometric {
        public Scale {
            new Checks()
                    .require(
                            range != null
                                    && range.size() == 2
                                    && range.get(0) > 0
                                    && range.get(0) <= range.get(1)
                                    && Double.isFinite(range.get(1)),
                            "range",
                            "must be two positive numbers in order, is " + range)
                    .done();
            range = List.copyOf(range);
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            double factor = Draws.between(random, range.get(0), range.get(1));
            return Affine.scale(factor, factor);
        }
    }

    /**
     * Adds a black border and cuts an image of the old size out of it, at a random place; the usual augmentation of CIFAR.
     *
     * @param padding pixels of the border
     */
    record Crop(@Default("4") int padding) implements Geometric {
        public Crop {
            new Checks()
                    .require(padding >= 0, "padding", "must not be negative, is " + padding)
                    .done();
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            return Affine.shift(random.nextInt(-padding, padding + 1), random.nextInt(-padding, padding + 1));
        }
    }

    /**
     * Cuts out a random part of the same proportions, and scales it to the whole size.
     *
     * @param area smallest share of the area that is kept
     */
    record ResizedCrop(@Default("0.5") double area) implements Geometric {
        public ResizedCrop {
            new Checks()
                    .require(area > 0 && area <= 1, "area", "must be more than 0 and at most 1, is " + area)
                    .done();
        }

        @Override
        public Affine draw(SplittableRandom random, ImageShape shape) {
            double side = Math.sqrt(Draws.between(random, area, 1));
            double x = Draws.between(random, -1, 1) * (1 - side) * shape.width() / 2;
            double y = Draws.between(random, -1, 1) * (1 - side) * shape.height() / 2;
            return Affine.shift(x, y).then(Affine.scale(1 / side, 1 / side));
        }
    }
}
