package org.starling.kernels.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.kernels.validation.InvalidValuesException;

class BatchTest {

    @Test
    void unpacksBytesByScaleAndOffset() {
        ExampleFormat format = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(3), 0.5f, -1f), new LabelFormat.ClassIndex(2));
        Batch batch = new Batch(format, 2);
        batch.add(ExampleBlock.ofClasses(format, new byte[] {0, 2, (byte) 255}, new int[] {1}), 0);

        float[] values = new float[3];
        batch.unpackFeatures(FloatBuffer.wrap(values));

        assertThat(values).containsExactly(-1f, 0f, 126.5f);
    }

    @Test
    void unpacksFloatsByScaleAndOffset() {
        ExampleFormat format = new ExampleFormat(
                new FeatureFormat(FeatureType.FLOAT32, List.of(2), 2f, 1f), new LabelFormat.ClassIndex(2));
        byte[] packed = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(0.25f)
                .putFloat(-3f)
                .array();
        Batch batch = new Batch(format, 1);
        batch.add(ExampleBlock.ofClasses(format, packed, new int[] {0}), 0);

        float[] values = new float[2];
        batch.unpackFeatures(FloatBuffer.wrap(values));

        assertThat(values).containsExactly(1.5f, -5f);
    }

    @ParameterizedTest
    @EnumSource(FeatureType.class)
    void holdsNumbersOfTokensAndMasksPadding(FeatureType type) {
        float most =
                switch (type) {
                    case UINT8 -> 255;
                    case UINT16 -> 65_535;
                    case INT32, FLOAT32 -> 1 << 24;
                };
        float[] tokens = {most, 0, 1, 0};
        byte[] packed = new byte[tokens.length * type.bytes()];
        for (int i = 0; i < tokens.length; i++) {
            type.write(packed, i * type.bytes(), tokens[i]);
        }
        ExampleFormat format = new ExampleFormat(
                new FeatureFormat(type, List.of(4), 1f, 0f), new LabelFormat.ClassIndex(2), new MaskFormat(4, 0));
        Batch batch = new Batch(format, 1);
        batch.add(ExampleBlock.ofClasses(format, packed, new int[] {0}), 0);

        float[] values = new float[4];
        batch.unpackFeatures(FloatBuffer.wrap(values));

        assertThat(values).isEqualTo(tokens);
        assertThat(batch.featureMasks()).containsExactly(1f, 0f, 1f, 0f);
    }

    @Test
    void unpacksEachChannelByItsOwnScaleAndOffset() {
        List<FeatureFormat.Channel> channels =
                List.of(new FeatureFormat.Channel(0.5f, -1f), new FeatureFormat.Channel(2f, 0f));
        FeatureFormat features = new FeatureFormat(FeatureType.UINT8, List.of(2, 1, 2), 1f, 0f, channels);
        ExampleFormat format = new ExampleFormat(features, new LabelFormat.ClassIndex(2));
        Batch batch = new Batch(format, 2);
        ExampleBlock block =
                ExampleBlock.ofClasses(format, new byte[] {0, 2, 3, (byte) 255, 4, 0, 0, 1}, new int[] {1, 0});
        batch.add(block, 0);
        batch.add(block, 1);

        float[] values = new float[8];
        batch.unpackFeatures(FloatBuffer.wrap(values));

        assertThat(values).containsExactly(-1f, 0f, 6f, 510f, 1f, -1f, 0f, 2f);
        assertThat(features.valueOf(255, 3)).isEqualTo(510f);
    }

    @Test
    void classesBecomeOneHotRowsAlsoWhenTheTargetHeldOtherValues() {
        ExampleFormat format = Examples.pixels(3, 1);
        Batch batch = new Batch(format, 2);
        ExampleBlock block = ExampleBlock.ofClasses(format, new byte[] {1, 2}, new int[] {2, 0});
        batch.add(block, 0);
        batch.add(block, 1);

        float[] labels = {9, 9, 9, 9, 9, 9};
        batch.unpackLabels(FloatBuffer.wrap(labels));

        assertThat(labels).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void sequencesOfClassesBecomeOneHotColumns() {
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassSequence(3, 2));
        ExampleBlock block = ExampleBlock.ofClasses(format, new byte[8], new int[] {0, 1, 2, 0});
        Batch batch = new Batch(format, 2);
        batch.add(block, 1);
        batch.add(block, 0);

        float[] labels = new float[12];
        batch.unpackLabels(FloatBuffer.wrap(labels));

        assertThat(block.size()).isEqualTo(2);
        // three classes, each at two steps
        assertThat(labels).containsExactly(0, 1, 0, 0, 1, 0, /* second example */ 1, 0, 0, 1, 0, 0);
    }

    @Test
    void sequencesOfClassesCanBeHeldAsVectors() {
        ExampleFormat stored = new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassSequence(3, 2));
        ExampleFormat mixed = new ExampleFormat(stored.features(), new LabelFormat.FloatVector(6));
        Batch batch = new Batch(mixed, 1);
        batch.add(ExampleBlock.ofClasses(stored, new byte[8], new int[] {0, 1, 2, 0}), 1);

        assertThat(batch.vectors()).containsExactly(0, 1, 0, 0, 1, 0);
    }

    @Test
    void vectorsComeAsTheyAre() {
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.FloatVector(2));
        Batch batch = new Batch(format, 1);
        batch.add(ExampleBlock.ofVectors(format, new byte[8], new float[] {1, 2, 3, 4}), 1);

        float[] labels = new float[2];
        batch.unpackLabels(FloatBuffer.wrap(labels));

        assertThat(labels).containsExactly(3, 4);
    }

    @Test
    void refusesMoreThanItCanHold() {
        ExampleFormat format = Examples.pixels(2, 1);
        ExampleBlock block = ExampleBlock.ofClasses(format, new byte[1], new int[1]);
        Batch batch = new Batch(format, 1);
        batch.add(block, 0);

        assertThatThrownBy(() -> batch.add(block, 0)).hasMessageContaining("already holds 1");
    }

    @Test
    void aBlockMustHoldWholeExamples() {
        assertThatThrownBy(() -> ExampleBlock.ofClasses(Examples.pixels(2, 4), new byte[7], new int[2]))
                .hasMessage("Cannot pack a block: 2 examples of 4 bytes need 8 bytes, not 7");
    }

    @Test
    void aFormatNamesAllThatIsWrong() {
        assertThatThrownBy(() -> new FeatureFormat(null, List.of(0), 0f, Float.NaN))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("type", "shape", "scale", "offset");
    }

    @Test
    void aSelectedBlockHasTheChosenExamplesInTheirOrder() {
        ExampleFormat classes = Examples.pixels(3, 2);
        ExampleFormat vectors =
                new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.FloatVector(2), new MaskFormat(1, 2));
        ExampleBlock byClass = ExampleBlock.ofClasses(classes, new byte[] {1, 2, 3, 4, 5, 6}, new int[] {0, 1, 2});
        ExampleBlock byVector = ExampleBlock.ofVectors(vectors, new byte[8], new float[] {1, 2, 3, 4})
                .withMasks(vectors, new float[] {0, 1}, new float[] {5, 6, 7, 8});

        ExampleBlock two = byClass.select(new int[] {2, 0});
        ExampleBlock one = byVector.select(new int[] {1});

        assertThat(two.size()).isEqualTo(2);
        assertThat(two.features()).containsExactly(5, 6, 1, 2);
        assertThat(two.classes()).containsExactly(2, 0);
        assertThat(one.size()).isEqualTo(1);
        assertThat(one.vectors()).containsExactly(3, 4);
        assertThat(one.featureMasks()).containsExactly(1);
        assertThat(one.labelMasks()).containsExactly(7, 8);
        assertThat(byClass.select(new int[0]).size()).isZero();
    }
}
