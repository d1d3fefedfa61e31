package org.starling.kernels.augment;

import java.util.Optional;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;

/** Requirements of operations on the examples that they are applied to. */
final class Refusals {
    private Refusals() {}

    /** Unsigned bytes {@code [channels, height, width]}. */
    static Optional<String> unlessImage(FeatureFormat features) {
        return features.type() == FeatureType.UINT8 && features.shape().size() == 3
                ? Optional.empty()
                : Optional.of(
                        "needs images of bytes with the shape [channels, height, width], has %s of %s; set data.shape, or remove it"
                                .formatted(features.type(), features.shape()));
    }

    /** Images with red, green and blue. */
    static Optional<String> unlessColour(FeatureFormat features) {
        Optional<String> notAnImage = unlessImage(features);
        if (notAnImage.isPresent() || features.shape().get(0) == 3) {
            return notAnImage;
        }
        return Optional.of("needs images of 3 channels, has %d; use brightness and contrast instead"
                .formatted(features.shape().get(0)));
    }

    /** Numbers of tokens, one after the other. */
    static Optional<String> unlessTokens(FeatureFormat features) {
        boolean numbers = features.type().isTokens() || features.type() == FeatureType.FLOAT32;
        return numbers && features.shape().size() == 1
                ? Optional.empty()
                : Optional.of("needs texts as numbers of tokens [length], has %s of %s; remove it"
                        .formatted(features.type(), features.shape()));
    }

    /** Values with which can be computed. */
    static Optional<String> ifTokens(FeatureFormat features) {
        return features.type().isTokens()
                ? Optional.of("needs numbers, but the examples are tokens; use mask-tokens, or remove it")
                : Optional.empty();
    }
}
