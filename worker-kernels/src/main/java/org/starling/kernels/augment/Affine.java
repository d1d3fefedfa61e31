package org.starling.kernels.augment;

/**
 * Affine map from a pixel of the new image to its source: {@code x' = xx·x + xy·y + x0}, {@code y' = yx·x + yy·y + y0}, with
 * coordinates that count from the centre of the image in pixels.
 */
record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {
    /** Every pixel stays. */
    public static final Affine IDENTITY = new Affine(1, 0, 0, 0, 1, 0);

    /** The image moves right by {@code x} and down by {@code y} pixels. */
    public static Affine shift(double x, double y) {
        return new Affine(1, 0, -x, 0, 1, -y);
    }

    /** The image turns counter-clockwise. */
    public static Affine rotation(double degrees) {
        double angle = StrictMath.toRadians(degrees);
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        return new Affine(cosine, -sine, 0, sine, cosine, 0);
    }

    /** The image grows by a factor in each direction; −1 mirrors it. */
    public static Affine scale(double across, double down) {
        return new Affine(1 / across, 0, 0, 0, 1 / down, 0);
    }

    /** This change of the image, and then {@code next}. */
    public Affine then(Affine next) {
        // a pixel of the last image is looked up in the middle one, and from there in the first
        return new Affine(
                xx * next.xx + xy * next.yx,
                xx * next.xy + xy * next.yy,
                xx * next.x0 + xy * next.y0 + x0,
                yx * next.xx + yy * next.yx,
                yx * next.xy + yy * next.yy,
                yx * next.x0 + yy * next.y0 + y0);
    }

    /** Whether pixels are only moved and mirrored, by whole numbers, so that none is interpolated. */
    public boolean movesWholePixels() {
        return Math.abs(xx) == 1
                && xy == 0
                && Math.abs(yy) == 1
                && yx == 0
                && x0 == Math.rint(x0)
                && y0 == Math.rint(y0);
    }
}
