package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedSumTest {
    private final WeightedSum sum = new WeightedSum();

    private float[] mean(float[] scales, float[]... parts) {
        sum.clear();
        for (int i = 0; i < parts.length; i++) {
            sum.add(parts[i], 0, scales[i], parts[i].length);
        }
        float[] mean = new float[parts[0].length];
        sum.copyTo(mean, 0, mean.length);
        return mean;
    }

    /** Otherwise averaging would change frozen parameters. */
    @Test
    void theMeanOfEqualValuesHasTheirBits() {
        Random random = new Random(3);
        float[] values = new float[1_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        float third = (float) (1d / 3);

        assertThat(mean(new float[] {third, third, third}, values, values, values))
                .containsExactly(values);
    }

    @Test
    void partsCountByTheirScales() {
        float[] mean =
                mean(new float[] {0.5f, 0.25f, 0.25f}, new float[] {1, -2}, new float[] {3, 0}, new float[] {5, 8});

        assertThat(mean[0]).isCloseTo(2.5f, within(1e-6f));
        assertThat(mean[1]).isCloseTo(1f, within(1e-6f));
    }
}
