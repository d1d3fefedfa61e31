package org.starling.kernels.augment;

/**
 * Sampler that applies {@link Affine} maps to packed images: bilinear interpolation in 16-bit fixed point. Pixels from outside
 * the image are black. Not thread-safe: holds a copy of one plane.
 */
final class AffineSampler {
    private static final int BITS = 16;
    private static final double ONE = 1 << BITS;
    /** Interpolation uses the upper bits of a fraction, so that four products fit into an int. */
    private static final int WEIGHT_BITS = 8;

    private static final int WEIGHT_MASK = (1 << WEIGHT_BITS) - 1;

    private final ImageShape shape;
    private final byte[] plane;

    public AffineSampler(ImageShape shape) {
        this.shape = shape;
        this.plane = new byte[shape.plane()];
    }

    /** Changes the image that begins at {@code offset} of {@code data}. */
    public void apply(Affine map, byte[] data, int offset) {
        if (map.equals(Affine.IDENTITY)) {
            return;
        }
        for (int channel = 0; channel < shape.channels(); channel++) {
            int start = offset + channel * shape.plane();
            System.arraycopy(data, start, plane, 0, plane.length);
            if (map.movesWholePixels()) {
                move(map, data, start);
            } else {
                interpolate(map, data, start);
            }
        }
    }

    private void move(Affine map, byte[] data, int start) {
        int stepX = (int) map.xx();
        // a mirrored column 0 is the last one
        int firstX = (stepX > 0 ? 0 : shape.width() - 1) + (int) map.x0();
        int firstY = (map.yy() > 0 ? 0 : shape.height() - 1) + (int) map.y0();
        for (int y = 0; y < shape.height(); y++) {
            int fromY = firstY + y * (int) map.yy();
            int to = start + y * shape.width();
            boolean inside = fromY >= 0 && fromY < shape.height();
            for (int x = 0; x < shape.width(); x++) {
                int fromX = firstX + x * stepX;
                data[to + x] = inside && fromX >= 0 && fromX < shape.width() ? plane[fromY * shape.width() + fromX] : 0;
            }
        }
    }

    private void interpolate(Affine map, byte[] data, int start) {
        int width = shape.width();
        int height = shape.height();
        double centreX = (width - 1) / 2.0;
        double centreY = (height - 1) / 2.0;
        int stepX = (int) Math.rint(map.xx() * ONE);
        int stepY = (int) Math.rint(map.yx() * ONE);
        for (int y = 0; y < height; y++) {
            double down = y - centreY;
            long fromX = Math.round((map.xy() * down - map.xx() * centreX + map.x0() + centreX) * ONE);
            long fromY = Math.round((map.yy() * down - map.yx() * centreX + map.y0() + centreY) * ONE);
            int to = start + y * width;
            for (int x = 0; x < width; x++) {
                data[to + x] = (byte) at(fromX, fromY, width, height);
                fromX += stepX;
                fromY += stepY;
            }
        }
    }

    private int at(long fixedX, long fixedY, int width, int height) {
        int x = (int) (fixedX >> BITS);
        int y = (int) (fixedY >> BITS);
        if (x < -1 || y < -1 || x >= width || y >= height) {
            return 0;
        }
        int shareX = (int) (fixedX >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
        int shareY = (int) (fixedY >> (BITS - WEIGHT_BITS)) & WEIGHT_MASK;
        int index = y * width + x;
        boolean left = x >= 0;
        boolean right = x + 1 < width;
        int top = 0;
        if (y >= 0) {
            int a = left ? plane[index] & 0xff : 0;
            int b = right ? plane[index + 1] & 0xff : 0;
            top = (a << WEIGHT_BITS) + (b - a) * shareX;
        }
        int bottom = 0;
        if (y + 1 < height) {
            int a = left ? plane[index + width] & 0xff : 0;
            int b = right ? plane[index + width + 1] & 0xff : 0;
            bottom = (a << WEIGHT_BITS) + (b - a) * shareX;
        }
        int sum = (top << WEIGHT_BITS) + (bottom - top) * shareY;
        return (sum + (1 << (2 * WEIGHT_BITS - 1))) >> (2 * WEIGHT_BITS);
    }
}
