package org.starling.pipeline.encode;

import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureFormat.Channel;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.statistics.FeatureStatistics;

/**
 * The fitted transformation of images. Pixels stay bytes: their normalisation is in the format of the features.
 *
 * @param raw format of raw images
 * @param normalise how pixels are normalised
 * @param statistics of the training images, one per channel
 */
public record ImageTransform(RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics)
        implements FittedTransform {
    private static final float MAX_PIXEL = 255f;

    public ImageTransform {
        new Checks()
                .requirePresent(raw, "raw")
                .requirePresent(normalise, "normalise")
                .requirePresent(statistics, "statistics")
                .done();
        statistics = List.copyOf(statistics);
    }

    /**
     * The format of packed images.
     *
     * @param shape of one example; as many values as {@code raw} has
     */
    public FeatureFormat features(List<Integer> shape) {
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
                    statistics.stream().map(ImageTransform::standardised).toList());
        };
    }

    private static Channel standardised(FeatureStatistics pixels) {
        double factor = pixels.constant() ? 1 : 1 / pixels.deviation();
        return new Channel((float) factor, (float) (-pixels.mean() * factor));
    }
}
