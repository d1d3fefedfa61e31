package org.starling.kernels.augment;

import java.util.SplittableRandom;

/** A rectangle of pixels inside of an image: rows from {@code top} to before {@code bottom}, columns likewise. */
record Box(int top, int left, int bottom, int right) {

    /** A rectangle of a size around a random pixel, cut at the edges of the image. */
    public static Box around(SplittableRandom random, ImageShape shape, int height, int width) {
        int top = random.nextInt(shape.height()) - height / 2;
        int left = random.nextInt(shape.width()) - width / 2;
        return new Box(
                Math.max(0, top),
                Math.max(0, left),
                Math.min(shape.height(), top + height),
                Math.min(shape.width(), left + width));
    }

    /** Pixels in it. */
    public int area() {
        return (bottom - top) * (right - left);
    }
}
