package org.starling.pipeline.image;

/** Undoes the filters of PNG rows. Source: Portable Network Graphics specification, second edition (W3C 2003), section 9. */
final class PngRows {
    private PngRows() {}

    /**
     * Restores rows in place. Each is {@code rowBytes} bytes behind one byte that names its filter.
     *
     * @return whether all filters are known
     */
    static boolean restore(byte[] data, int start, int rows, int rowBytes, int distance) {
        for (int row = 0; row < rows; row++) {
            int from = start + row * (rowBytes + 1) + 1;
            int above = row == 0 ? -1 : from - rowBytes - 1;
            switch (data[from - 1]) {
                case 0 -> {}
                case 1 -> left(data, from, rowBytes, distance);
                case 2 -> up(data, from, above, rowBytes);
                case 3 -> average(data, from, above, rowBytes, distance);
                case 4 -> paeth(data, from, above, rowBytes, distance);
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private static void left(byte[] data, int from, int length, int distance) {
        for (int i = distance; i < length; i++) {
            data[from + i] += data[from + i - distance];
        }
    }

    private static void up(byte[] data, int from, int above, int length) {
        if (above >= 0) {
            for (int i = 0; i < length; i++) {
                data[from + i] += data[above + i];
            }
        }
    }

    private static void average(byte[] data, int from, int above, int length, int distance) {
        for (int i = 0; i < length; i++) {
            int left = i < distance ? 0 : data[from + i - distance] & 0xff;
            int up = above < 0 ? 0 : data[above + i] & 0xff;
            data[from + i] += (byte) ((left + up) >> 1);
        }
    }

    private static void paeth(byte[] data, int from, int above, int length, int distance) {
        if (above < 0) {
            left(data, from, length, distance);
            return;
        }
        for (int i = 0; i < Math.min(distance, length); i++) {
            data[from + i] += data[above + i];
        }
        for (int i = distance; i < length; i++) {
            int left = data[from + i - distance] & 0xff;
            int up = data[above + i] & 0xff;
            int corner = data[above + i - distance] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            data[from + i] += (byte) nearest;
        }
    }
}
