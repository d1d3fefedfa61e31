package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;

/** Contract of every {@link Augmentation}. */
abstract class AugmentationContract {
    static final FeatureFormat GREY = new FeatureFormat(FeatureType.UINT8, List.of(1, 12, 10), 1f / 255, 0f);
    static final FeatureFormat COLOUR = new FeatureFormat(FeatureType.UINT8, List.of(3, 12, 10), 1f / 255, 0f);
    static final FeatureFormat TABLE = FeatureFormat.float32(40);
    static final FeatureFormat TOKENS = new FeatureFormat(FeatureType.UINT16, List.of(40), 1f, 0f);
    static final FeatureFormat MANY_TOKENS = new FeatureFormat(FeatureType.INT32, List.of(40), 1f, 0f);
    private static final int SIZE = 24;
    private static final int CLASSES = 4;

    /** The operation at a usual strength. */
    abstract Augmentation usual();

    /** The operation at the strength that changes nothing. */
    abstract Augmentation without();

    /** Formats that it can be applied to. */
    abstract List<FeatureFormat> formats();

    @Test
    void sameSeedGivesSameBits() {
        for (FeatureFormat format : formats()) {
            Batch one = augmented(usual(), format, 5, 0);
            Batch other = augmented(usual(), format, 5, 0);

            assertThat(one.packedFeatures()).isEqualTo(other.packedFeatures());
            assertThat(one.vectors()).isEqualTo(other.vectors());
        }
    }

    @Test
    void anotherSeedGivesOtherBits() {
        for (FeatureFormat format : formats()) {
            assertThat(augmented(usual(), format, 5, 0).packedFeatures())
                    .isNotEqualTo(augmented(usual(), format, 6, 0).packedFeatures())
                    .isNotEqualTo(filled(usual(), format).packedFeatures());
        }
    }

    @Test
    void zeroStrengthChangesNothing() {
        for (FeatureFormat format : formats()) {
            Batch batch = augmented(without(), format, 5, 0);

            assertThat(batch.packedFeatures())
                    .isEqualTo(filled(without(), format).packedFeatures());
            assertThat(batch.vectors()).isEqualTo(filled(without(), format).vectors());
        }
    }

    @Test
    void skippedExamplesLeaveTheOthersAsTheyWere() {
        for (FeatureFormat format : formats()) {
            BatchAugmenter whole = augmenter(usual(), format, 5);
            whole.apply(filled(usual(), format));
            Batch second = filled(usual(), format);
            whole.apply(second);

            assertThat(augmented(usual(), format, 5, SIZE).packedFeatures()).isEqualTo(second.packedFeatures());
        }
    }

    @Test
    void labelsStayProbabilities() {
        for (FeatureFormat format : formats()) {
            Batch batch = augmented(usual(), format, 5, 0);
            for (int i = 0; i < batch.vectors().length; i += CLASSES) {
                float sum = 0;
                for (int k = 0; k < CLASSES; k++) {
                    assertThat(batch.vectors()[i + k]).isBetween(0f, 1f);
                    sum += batch.vectors()[i + k];
                }
                // a few roundings of float32
                assertThat(sum).isBetween(1 - 1e-6f, 1 + 1e-6f);
            }
        }
    }

    @Test
    void floatsStayFinite() {
        for (FeatureFormat format : formats()) {
            if (format.type() == FeatureType.FLOAT32) {
                ByteBuffer values = ByteBuffer.wrap(
                                augmented(usual(), format, 5, 0).packedFeatures())
                        .order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                    assertThat(values.getFloat()).isFinite();
                }
            }
        }
    }

    @Test
    void blackImagesOnlyBecomeBrightByNoise() {
        for (FeatureFormat format : formats()) {
            if (format.type() == FeatureType.UINT8 && !(usual() instanceof Numeric.Noise)) {
                byte[] black = new byte[format.bytes()];
                new ExampleAugmenter(List.of(usual()), format).apply(black, 0, 1, 1);

                assertThat(black).containsOnly(0);
            }
        }
    }

    static BatchAugmenter augmenter(Augmentation operation, FeatureFormat format, long seed) {
        return new BatchAugmenter(List.of(operation), formatOf(operation, format), seed);
    }

    static ExampleFormat formatOf(Augmentation operation, FeatureFormat format) {
        return BatchAugmenter.formatOf(
                List.of(operation), new ExampleFormat(format, new LabelFormat.ClassIndex(CLASSES)));
    }

    private static Batch augmented(Augmentation operation, FeatureFormat format, long seed, long skipped) {
        Batch batch = filled(operation, format);
        BatchAugmenter augmenter = augmenter(operation, format, seed);
        augmenter.skip(skipped);
        augmenter.apply(batch);
        return batch;
    }

    /** Random pixels or whole numbers from 0 to 29, which may be tokens. */
    static Batch filled(Augmentation operation, FeatureFormat format) {
        Random random = new Random(9);
        byte[] features = new byte[SIZE * format.bytes()];
        if (format.type() == FeatureType.UINT8) {
            random.nextBytes(features);
        } else {
            for (int at = 0; at < features.length; at += format.type().bytes()) {
                format.type().write(features, at, random.nextInt(30));
            }
        }
        int[] classes = random.ints(SIZE, 0, CLASSES).toArray();
        ExampleFormat stored = new ExampleFormat(format, new LabelFormat.ClassIndex(CLASSES));
        ExampleBlock block = ExampleBlock.ofClasses(stored, features, classes);
        Batch batch = new Batch(formatOf(operation, format), SIZE);
        for (int i = 0; i < SIZE; i++) {
            batch.add(block, i);
        }
        return batch;
    }
}
