package org.starling.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;

class ImageTransformTest {
    private static final RawFormat IMAGES = new RawFormat(RawType.UINT8, List.of(1, 2, 2));

    @Test
    void pixelsStayBytesWhateverTheNormalisation() {
        List<FeatureStatistics> pixels = List.of(new FeatureStatistics("channel 0", 8, 50, 16, 10, 70));

        FeatureFormat standardised =
                new ImageTransform(IMAGES, Normalisation.STANDARDISE, pixels).features(List.of(1, 2, 2));
        FeatureFormat scaled = new ImageTransform(IMAGES, Normalisation.SCALE, pixels).features(List.of(4));

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

        FeatureFormat format =
                new ImageTransform(IMAGES, Normalisation.STANDARDISE_CHANNELS, pixels).features(List.of(3, 2, 2));

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

        FeatureFormat format = new ImageTransform(IMAGES, Normalisation.STANDARDISE, grey).features(List.of(1, 2, 2));

        assertThat(50 * format.scale() + format.offset()).isZero();
    }
}
