package org.starling.kernels.augment;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.TokenNumbers;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/** Operation on the values of an example, whatever their meaning, or on numbers of tokens. */
public sealed interface Numeric extends Augmentation {
    /** The largest token that two bytes hold. */
    int MAX_UINT16 = (1 << Short.SIZE) - 1;

    /** Changes the example that begins at {@code offset}. */
    void apply(byte[] data, int offset, FeatureFormat features, SplittableRandom random);

    /**
     * Adds independent normal noise to every value.
     *
     * @param deviation its standard deviation: of pixels as a share of the range from black to white, of a table in the unit
     *     of the normalised columns
     */
    record Noise(double deviation) implements Numeric {
        public Noise {
            new Checks()
                    .require(
                            deviation >= 0 && Double.isFinite(deviation),
                            "deviation",
                            "must be finite and not negative, is " + deviation)
                    .done();
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return Refusals.ifTokens(features);
        }

        @Override
        public void apply(byte[] data, int offset, FeatureFormat features, SplittableRandom random) {
            boolean pixels = features.type() == FeatureType.UINT8;
            float scale = (float) (pixels ? deviation * 255 : deviation);
            long bits = 0;
            for (int i = 0; i < features.length(); i++) {
                // one draw serves two values
                bits = (i & 1) == 0 ? random.nextLong() : bits >>> Integer.SIZE;
                float noise = Draws.normal(bits) * scale;
                if (pixels) {
                    data[offset + i] = Levels.clamp(Math.rint((data[offset + i] & 0xff) + noise));
                } else {
                    int at = offset + i * Float.BYTES;
                    FeatureType.FLOAT32.write(data, at, FeatureType.FLOAT32.read(data, at) + noise);
                }
            }
        }
    }

    /**
     * Replaces some tokens by a mask token. Padding stays.
     *
     * @param probability of each token to be replaced
     * @param token the mask token; by default 1, the number of unknown tokens
     */
    record MaskTokens(double probability, @Default("1") int token) implements Numeric {
        public MaskTokens {
            checkProbability(probability)
                    .require(token >= 0, "token", "must not be negative, is " + token)
                    .done();
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return token > MAX_UINT16 && features.type() == FeatureType.UINT16
                    ? Optional.of("needs a token of the vocabulary, has %d; correct it".formatted(token))
                    : Refusals.unlessTokens(features);
        }

        @Override
        public void apply(byte[] data, int offset, FeatureFormat features, SplittableRandom random) {
            FeatureType type = features.type();
            for (int at = offset; at < offset + features.bytes(); at += type.bytes()) {
                boolean chosen = random.nextDouble() < probability;
                if (chosen && type.read(data, at) != TokenNumbers.PADDING) {
                    type.write(data, at, token);
                }
            }
        }
    }

    /**
     * Removes some tokens; the others move up, and padding (0) fills the end.
     *
     * @param probability of each token to be removed
     */
    record DropTokens(double probability) implements Numeric {
        public DropTokens {
            checkProbability(probability).done();
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return Refusals.unlessTokens(features);
        }

        @Override
        public void apply(byte[] data, int offset, FeatureFormat features, SplittableRandom random) {
            FeatureType type = features.type();
            int end = offset + features.bytes();
            int target = offset;
            float last = TokenNumbers.PADDING;
            boolean empty = true;
            for (int at = offset; at < end; at += type.bytes()) {
                float token = type.read(data, at);
                last = token == TokenNumbers.PADDING ? last : token;
                if (random.nextDouble() >= probability) {
                    empty &= token == TokenNumbers.PADDING;
                    type.write(data, target, token);
                    target += type.bytes();
                }
            }
            if (empty) { // a text without tokens has no mean
                type.write(data, offset, last);
                target = offset + type.bytes();
            }
            Arrays.fill(data, target, end, (byte) TokenNumbers.PADDING);
        }
    }

    private static Checks checkProbability(double probability) {
        return new Checks()
                .require(
                        probability >= 0 && probability <= 1,
                        "probability",
                        "must lie between 0 and 1, is " + probability);
    }
}
