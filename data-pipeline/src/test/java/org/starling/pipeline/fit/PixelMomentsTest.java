package org.starling.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.statistics.FeatureStatistics;

class PixelMomentsTest {

    @Test
    void channelsAreCountedApartAndBytesAreUnsigned() {
        PixelMoments moments = new PixelMoments(2, 2);
        moments.add(new byte[] {0, (byte) 255, 10, 10});
        moments.merge(other(new byte[] {1, 2, 10, 10}));

        List<FeatureStatistics> found = moments.result();

        assertThat(found.get(0)).isEqualTo(new FeatureStatistics("channel 0", 4, 64.5, 12_097.25, 0, 255));
        assertThat(found.get(1)).isEqualTo(new FeatureStatistics("channel 1", 4, 10, 0, 10, 10));
    }

    @Test
    void joinedStatisticsEqualThoseOfAllPixels() {
        PixelMoments apart = new PixelMoments(2, 2);
        PixelMoments together = new PixelMoments(1, 4);
        for (byte[] image : List.of(new byte[] {0, 99, 10, 11}, new byte[] {7, 8, 100, 3})) {
            apart.add(image);
            together.add(image);
        }
        FeatureStatistics whole = together.result().get(0);

        FeatureStatistics joined = apart.result().get(0).and(apart.result().get(1), "channel 0");

        // some rounded double operations
        assertThat(joined.mean()).isCloseTo(whole.mean(), Offset.offset(1e-12));
        assertThat(joined.variance()).isCloseTo(whole.variance(), Offset.offset(1e-9));
        assertThat(joined.count()).isEqualTo(8);
        assertThat(joined.max()).isEqualTo(100);
    }

    private static PixelMoments other(byte[] image) {
        PixelMoments moments = new PixelMoments(2, 2);
        moments.add(image);
        return moments;
    }
}
