package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.Mixing.CutMix;
import org.starling.kernels.augment.Mixing.Mixup;
import org.starling.kernels.augment.Mixing.PackedExamples;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;

class MixingTest {
    private static final FeatureFormat IMAGE = new FeatureFormat(FeatureType.UINT8, List.of(1, 10, 10), 1f, 0f);

    @Test
    void mixupWeightsPixelsByTheShareThatItReturns() {
        byte[] data = new byte[100];
        byte[] others = new byte[100];
        java.util.Arrays.fill(data, (byte) 250);
        java.util.Arrays.fill(others, (byte) 50);

        double share = new Mixup(1).apply(new PackedExamples(IMAGE, data, 1), others, Draws.generator(1, 2));

        // half a level of rounding
        assertThat(data[7] & 0xff).isCloseTo((int) Math.rint(50 + share * 200), within(1));
        assertThat(data).containsOnly(data[7]);
    }

    @Test
    void cutMixReturnsTheShareOfPixelsThatItKept() {
        for (int i = 0; i < 50; i++) {
            byte[] data = new byte[100];
            byte[] others = new byte[100];
            java.util.Arrays.fill(others, (byte) 1);

            double share = new CutMix(1).apply(new PackedExamples(IMAGE, data, 1), others, Draws.generator(1, i));

            int pasted = 0;
            for (byte pixel : data) {
                pasted += pixel;
            }
            assertThat(pasted).isEqualTo((int) Math.rint(100 * (1 - share)));
        }
    }

    @Test
    void mixingTurnsClassesIntoVectors() {
        ExampleFormat classes = new ExampleFormat(IMAGE, new LabelFormat.ClassIndex(4));

        assertThat(BatchAugmenter.formatOf(List.of(new Mixup(0.2)), classes).label())
                .isEqualTo(new LabelFormat.FloatVector(4));
        assertThat(BatchAugmenter.formatOf(List.of(new Geometric.Rotate(3)), classes))
                .isEqualTo(classes);
        assertThatThrownBy(() -> new BatchAugmenter(List.of(new Mixup(0.2)), classes, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mixing needs labels that are vectors");
    }

    @Test
    void tokensAreNotMixedAndGetNoNoise() {
        FeatureFormat tokens = AugmentationContract.TOKENS;

        assertThat(new Mixup(0.2).refusal(tokens))
                .hasValueSatisfying(reason -> assertThat(reason).contains("the examples are tokens"));
        assertThat(new Numeric.Noise(0.1).refusal(tokens)).isPresent();
        assertThat(new Numeric.MaskTokens(0.1, 65_536).refusal(tokens)).isPresent();
        assertThat(new Numeric.MaskTokens(0.1, 65_535).refusal(tokens)).isEmpty();
    }
}
