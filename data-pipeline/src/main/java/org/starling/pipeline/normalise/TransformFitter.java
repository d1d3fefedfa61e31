package org.starling.pipeline.normalise;

import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureFormat.Channel;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;

/** Fits a {@link Normalisation} of images to statistics. */
public final class TransformFitter {
    private static final float MAX_PIXEL = 255f;

    private TransformFitter() {}

    /**
     * The fitted transformation and the format of what it makes.
     *
     * @param statistics of the training examples
     * @param shape of a packed example; as many values as {@code raw} has
     */
    public static Fitted fit(
            RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics, List<Integer> shape) {
        return new Fitted(new FittedTransform(raw, normalise, statistics), pixels(normalise, statistics, shape));
    }

    /** The transformation of texts. */
    public static Fitted fit(RawFormat raw, TextEncoding text) {
        return new Fitted(new FittedTransform(raw, Normalisation.NONE, List.of(), text), text.format());
    }

    private static FeatureFormat pixels(
            Normalisation normalise, List<FeatureStatistics> statistics, List<Integer> shape) {
        return switch (normalise) {
            case NONE -> new FeatureFormat(FeatureType.UINT8, shape, 1f, 0f);
            case SCALE -> new FeatureFormat(FeatureType.UINT8, shape, 1f / MAX_PIXEL, 0f);
            case STANDARDISE -> {
                FeatureStatistics all = statistics.stream()
                        .reduce((one, other) -> one.and(other, "all pixels"))
                        .orElseThrow();
                Channel own = standardised(all);
                yield new FeatureFormat(FeatureType.UINT8, shape, own.scale(), own.offset());
            }
            case STANDARDISE_CHANNELS -> new FeatureFormat(
                    FeatureType.UINT8,
                    shape,
                    1f,
                    0f,
                    statistics.stream().map(TransformFitter::standardised).toList());
        };
    }

    private static Channel standardised(FeatureStatistics pixels) {
        double factor = pixels.constant() ? 1 : 1 / pixels.deviation();
        return new Channel((float) factor, (float) (-pixels.mean() * factor));
    }
}
