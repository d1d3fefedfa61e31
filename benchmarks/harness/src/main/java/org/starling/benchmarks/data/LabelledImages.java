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
            int to = Math.min(from + batchSize, size());
            batches.add(new ImageBatch(
                    to - from,
                    Arrays.copyOfRange(pixels, from * pixelsPerImage, to * pixelsPerImage),
                    Arrays.copyOfRange(labels, from, to)));
        }
        return batches;
    }

    /** Batches of exactly {@code batchSize}; examples that do not fill one are left out. */
    public List<ImageBatch> fullBatches(int batchSize) {
        return batches(batchSize).subList(0, size() / batchSize);
    }
}
