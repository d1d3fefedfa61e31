package org.starling.pipeline.normalise;

import java.util.List;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;

/** Fits a {@link Normalisation} to statistics. */
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
        if (raw.type() == RawType.UINT8) {
            return new Fitted(
                    new FittedTransform(raw, normalise, statistics, List.of()), pixels(normalise, statistics, shape));
        }
        List<ColumnScaling> columns =
                statistics.stream().map(column -> scaling(normalise, column)).toList();
        return new Fitted(
                new FittedTransform(raw, normalise, statistics, columns),
                FeatureFormat.float32(shape.toArray(Integer[]::new)));
    }

    /** The transformation of texts. */
    public static Fitted fit(RawFormat raw, TextEncoding text) {
        return new Fitted(new FittedTransform(raw, Normalisation.NONE, List.of(), List.of(), text), text.format());
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
                double factor = all.constant() ? 1 : 1 / all.deviation();
                yield new FeatureFormat(FeatureType.UINT8, shape, (float) factor, (float) (-all.mean() * factor));
            }
        };
    }

    private static ColumnScaling scaling(Normalisation normalise, FeatureStatistics column) {
        return switch (normalise) {
            case NONE -> ColumnScaling.NONE;
            case SCALE -> new ColumnScaling(column.min(), inverse(column.max() - column.min(), column));
            case STANDARDISE -> new ColumnScaling(column.mean(), inverse(column.deviation(), column));
        };
    }

    /** 0 where nothing can be divided: for a constant column, and for a spread too small to be inverted. */
    private static double inverse(double spread, FeatureStatistics column) {
        double inverse = 1 / spread;
        return column.constant() || !Double.isFinite(inverse) ? 0 : inverse;
    }
}
