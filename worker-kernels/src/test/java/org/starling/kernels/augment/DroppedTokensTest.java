package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.TokenNumbers;

class DroppedTokensTest {
    private static final int EXAMPLES = 50;
    private static final int[] TEXT = {0, 0, 7, 8, 9, 10};
    private static final ExampleFormat FORMAT = new ExampleFormat(
            new FeatureFormat(FeatureType.UINT16, List.of(TEXT.length), 1f, 0f),
            new LabelFormat.ClassIndex(2),
            new MaskFormat(TEXT.length, 0));

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void masksFollowTheTokensAndATokenStays(double probability) {
        Batch batch = texts();

        new BatchAugmenter(List.of(new Numeric.DropTokens(probability)), FORMAT, 1).apply(batch);

        for (int example = 0; example < EXAMPLES; example++) {
            float tokens = 0;
            for (int i = example * TEXT.length; i < (example + 1) * TEXT.length; i++) {
                float token = FeatureType.UINT16.read(batch.packedFeatures(), i * FeatureType.UINT16.bytes());
                assertThat(batch.featureMasks()[i]).isEqualTo(token == TokenNumbers.PADDING ? 0f : 1f);
                tokens += batch.featureMasks()[i];
            }
            assertThat(tokens).isGreaterThanOrEqualTo(1);
        }
    }

    private static Batch texts() {
        byte[] packed = new byte[FORMAT.features().bytes()];
        for (int i = 0; i < TEXT.length; i++) {
            FeatureType.UINT16.write(packed, i * FeatureType.UINT16.bytes(), TEXT[i]);
        }
        ExampleBlock block = ExampleBlock.ofClasses(FORMAT, packed, new int[] {1});
        Batch batch = new Batch(FORMAT, EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            batch.add(block, 0);
        }
        return batch;
    }
}
