package org.starling.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnScalingTest {
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
}
