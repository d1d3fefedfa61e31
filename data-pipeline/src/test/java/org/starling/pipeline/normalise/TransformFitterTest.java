package org.starling.pipeline.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;

class TransformFitterTest {
    private static final RawFormat IMAGES = new RawFormat(RawType.UINT8, List.of(1, 2, 2), List.of());

    @Test
    void scalingBringsCentreToZeroAndSpreadToOneAndConstantsToZero() {
        assertThat(ColumnScaling.of(-2, 8).apply(-2)).isEqualTo(0f);
        assertThat(ColumnScaling.of(-2, 8).apply(6)).isEqualTo(1f);
        assertThat(ColumnScaling.of(5, 0).apply(99)).isEqualTo(0f);
        assertThat(ColumnScaling.of(5, Double.MIN_VALUE).apply(99)).isEqualTo(0f);
    }

    @Test
    void farOutlierStaysFinite() {
        assertThat(new ColumnScaling(0, 1e30).apply(1e30)).isEqualTo(Float.MAX_VALUE);
        assertThat(new ColumnScaling(0, 1e30).apply(-1e30)).isEqualTo(-Float.MAX_VALUE);
    }

    @Test
    void pixelsStayBytesWhateverTheNormalisation() {
        List<FeatureStatistics> pixels = List.of(new FeatureStatistics("channel 0", 8, 50, 16, 10, 70));

        FeatureFormat standardised = TransformFitter.fit(IMAGES, Normalisation.STANDARDISE, pixels, List.of(1, 2, 2))
                .features();
        FeatureFormat scaled = TransformFitter.fit(IMAGES, Normalisation.SCALE, pixels, List.of(4))
                .features();

        assertThat(standardised.scale()).isEqualTo(0.25f);
        assertThat(standardised.offset()).isEqualTo(-12.5f);
        assertThat(scaled.scale()).isEqualTo(1f / 255);
        assertThat(scaled.shape()).containsExactly(4);
        assertThat(scaled.bytes()).isEqualTo(4);
    }

    @Test
    void eachChannelIsStandardisedByItsOwnMeanAndDeviation() {
        List<FeatureStatistics> pixels = List.of(
                new FeatureStatistics("channel 0", 4, 50, 16, 10, 70),
                new FeatureStatistics("channel 1", 4, 100, 0.25, 99, 101),
                new FeatureStatistics("channel 2", 4, 7, 0, 7, 7));

        FeatureFormat format = TransformFitter.fit(IMAGES, Normalisation.STANDARDISE_CHANNELS, pixels, List.of(3, 2, 2))
                .features();

        assertThat(format.type()).isEqualTo(FeatureType.UINT8);
        assertThat(format.channels())
                .containsExactly(
                        new FeatureFormat.Channel(0.25f, -12.5f),
                        new FeatureFormat.Channel(2f, -200f),
                        new FeatureFormat.Channel(1f, -7f));
    }

    @Test
    void imagesOfOneGreyAreNotDividedByZero() {
        List<FeatureStatistics> grey = List.of(new FeatureStatistics("channel 0", 8, 50, 0, 50, 50));

        FeatureFormat format = TransformFitter.fit(IMAGES, Normalisation.STANDARDISE, grey, List.of(1, 2, 2))
                .features();

        assertThat(50 * format.scale() + format.offset()).isZero();
    }
}
