package org.starling.benchmarks.data;

/**
 * Some labelled images in a row.
 *
 * @param size how many
 * @param pixels unsigned bytes, row-major {@code [size, height, width]}
 * @param labels class of each image
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of data that is never compared
public record ImageBatch(int size, byte[] pixels, int[] labels) {

    /** Pixels as numbers from 0 to 1, in the order of {@link #pixels}. */
    public float[] scaledPixels() {
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (pixels[i] & 0xff) / 255f;
        }
        return scaled;
    }

    /** Labels as rows {@code [size, classes]} with a single 1 each. */
    public float[] oneHotLabels(int classes) {
        float[] rows = new float[size * classes];
        for (int i = 0; i < size; i++) {
            rows[i * classes + labels[i]] = 1f;
        }
        return rows;
    }
}
