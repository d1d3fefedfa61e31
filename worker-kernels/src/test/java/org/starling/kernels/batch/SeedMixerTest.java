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
        // computed with unbounded integers
        assertThat(SeedMixer.state(7, 3)).isEqualTo(8709371129873690715L);
        assertThat(SeedMixer.fraction(0x123456789abcdefL ^ 99)).isEqualTo(0x1.a15688c1aed80p-1);
    }
}
