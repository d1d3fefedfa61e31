package org.starling.kernels.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedMixerTest {

    @Test
    void mixesAsSplitMix64Does() {
        // the JDK's SplittableRandom is SplitMix64, and its gamma for an explicit seed is the golden one
        for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
            SplittableRandom reference = new SplittableRandom(seed);
            assertThat(SeedMixer.mix(seed)).isEqualTo(reference.nextLong());
            assertThat(SeedMixer.mix(SeedMixer.state(seed, 0))).isEqualTo(reference.nextLong());
        }
    }

    @Test
    void keepsTheBitsOfEarlierReleases() {
        assertThat(SeedMixer.state(7, 3)).isEqualTo(7 + 4 * 0x9E3779B97F4A7C15L);
        long mixed = (0x123456789abcdefL ^ 99) * 0x9e3779b97f4a7c15L;
        double fraction = (((mixed ^ (mixed >>> 32)) * 0x9e3779b97f4a7c15L) >>> 11) * 0x1p-53;
        assertThat(SeedMixer.fraction(0x123456789abcdefL ^ 99)).isEqualTo(fraction);
    }
}
