package org.starling.benchmarks.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A data set of images in memory. Immutable. */
public final class LabelledImages {
    private final int pixelsPerImage;
    private final byte[] pixels;
    private final int[] labels;

    LabelledImages(int pixelsPerImage, byte[] pixels, int[] labels) {
        this.pixelsPerImage = pixelsPerImage;
        this.pixels = pixels;
        this.labels = labels;
    }

    public int size() {
        return labels.length;
    }

    /** Batches of {@code batchSize}; the last may be smaller. */
    public List<ImageBatch> batches(int batchSize) {
        List<ImageBatch> batches = new ArrayList<>();
        for (int from = 0; from < size(); from += batchSize) {
            batches.add(range(from, Math.min(from + batchSize, size())));
        }
        return batches;
    }

    /** All images in {@code count} parts of sizes that differ by at most 1: part p is from p·size/count to (p+1)·size/count. */
    public List<ImageBatch> shares(int count) {
        List<ImageBatch> shares = new ArrayList<>();
        for (int share = 0; share < count; share++) {
            shares.add(range((int) ((long) size() * share / count), (int) ((long) size() * (share + 1) / count)));
        }
        return shares;
    }

    private ImageBatch range(int from, int to) {
        return new ImageBatch(
                to - from,
                Arrays.copyOfRange(pixels, from * pixelsPerImage, to * pixelsPerImage),
                Arrays.copyOfRange(labels, from, to));
    }

    /** Batches of exactly {@code batchSize}; examples that do not fill one are left out. */
    public List<ImageBatch> fullBatches(int batchSize) {
        return batches(batchSize).subList(0, size() / batchSize);
    }
}
