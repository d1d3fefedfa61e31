package org.starling.pipeline.image;

/** Turns the samples of TIFF into pixels. Samples of 16 bits keep their upper eight. Not thread-safe. */
final class TiffSamples {
    private final TiffLayout layout;
    private final boolean isLittleEndian;
    private final long[] colours;
    private final Pixels image;
    /** Samples of all pixels, for inks only: they are converted when all planes are there. */
    private final byte[][] inks;

    /**
     * Pixels without values.
     *
     * @param colours the palette, of 16 bits: all reds, all greens, all blues
     */
    TiffSamples(TiffLayout layout, TiffBytes bytes, long[] colours) {
        this.layout = layout;
        this.isLittleEndian = bytes.file()[bytes.start()] == 'I';
        this.colours = colours;
        this.image = Pixels.of(layout.channels(), layout.height(), layout.width());
        this.inks = layout.photometric() == TiffLayout.INKS ? new byte[4][layout.height() * layout.width()] : null;
    }

    /** Adds to each sample the one of the pixel before it. */
    void undoDifferences(byte[] chunk, int rows) {
        int distance = layout.chunkSamples();
        int perRow = layout.chunkWidth() * distance;
        for (int y = 0; y < rows; y++) {
            int row = y * layout.rowBytes();
            for (int i = distance; i < perRow; i++) {
                if (layout.bits() == Byte.SIZE) {
                    chunk[row + i] += chunk[row + i - distance];
                } else {
                    int sum = shortAt(chunk, row + 2 * i) + shortAt(chunk, row + 2 * (i - distance));
                    chunk[row + 2 * i + (isLittleEndian ? 1 : 0)] = (byte) (sum >> 8);
                    chunk[row + 2 * i + (isLittleEndian ? 0 : 1)] = (byte) sum;
                }
            }
        }
    }

    /**
     * Stores a chunk.
     *
     * @param plane sample of the chunk, if each sample has its own
     */
    void store(byte[] chunk, int plane, int top, int left) throws BadImageException {
        int rows = Math.min(layout.chunkHeight(), layout.height() - top);
        int columns = Math.min(layout.chunkWidth(), layout.width() - left);
        int samples = layout.isPlanar() ? 1 : layout.usedSamples();
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int pixel = (top + y) * layout.width() + left + x;
                for (int sample = 0; sample < samples; sample++) {
                    int value = sample(chunk, y * layout.rowBytes(), x * layout.chunkSamples() + sample);
                    store(pixel, plane + sample, value);
                }
            }
        }
    }

    private void store(int pixel, int sample, int value) throws BadImageException {
        int plane = layout.height() * layout.width();
        if (layout.photometric() == TiffLayout.PALETTE) {
            int size = 1 << layout.bits();
            if (colours.length < 3 * size) {
                throw TiffDirectory.damaged("a colour that the palette does not have");
            }
            for (int channel = 0; channel < 3; channel++) {
                image.values()[channel * plane + pixel] = (byte) (colours[channel * size + value] >> 8);
            }
        } else if (inks != null) {
            inks[sample][pixel] = (byte) (255 - level(value));
        } else {
            int level = level(value);
            image.values()[sample * plane + pixel] =
                    (byte) (layout.photometric() == TiffLayout.WHITE_IS_ZERO ? 255 - level : level);
        }
    }

    private int level(int value) {
        return switch (layout.bits()) {
            case 8 -> value;
            case 16 -> value >> 8;
            default -> value * 255 / ((1 << layout.bits()) - 1);
        };
    }

    private int sample(byte[] chunk, int row, int index) {
        if (layout.bits() == 2 * Byte.SIZE) {
            return shortAt(chunk, row + 2 * index);
        }
        int bit = index * layout.bits();
        return ((chunk[row + (bit >> 3)] & 0xff) >> (8 - layout.bits() - (bit & 7))) & ((1 << layout.bits()) - 1);
    }

    private int shortAt(byte[] chunk, int at) {
        int first = chunk[at] & 0xff;
        int second = chunk[at + 1] & 0xff;
        return isLittleEndian ? second << 8 | first : first << 8 | second;
    }

    /** The pixels of all chunks. */
    Pixels image() {
        if (inks != null) {
            int[] samples = new int[4];
            for (int pixel = 0; pixel < inks[0].length; pixel++) {
                for (int ink = 0; ink < samples.length; ink++) {
                    samples[ink] = inks[ink][pixel] & 0xff;
                }
                Inks.store(image, pixel, samples, 0);
            }
        }
        return image;
    }
}
