package org.starling.kernels.batch;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Packed form of the features of one example, and its conversion to numbers: {@code value = stored * scale + offset}. So pixels
 * stay one byte each in shards and memory until they are trained on.
 *
 * @param type storage type of a value
 * @param shape dimensions of one example without the batch, row-major: {@code [784]}, or {@code [channels, height, width]}
 * @param scale factor of a stored value; 1 for none
 * @param offset summand after scaling
 * @param channels scale and offset of each channel, in place of {@code scale} and {@code offset}, for images that are normalised
 *     channel by channel. The example is cut into that many equal parts. Empty, or null, where all values have the same scale
 */
public record FeatureFormat(
        FeatureType type, List<Integer> shape, float scale, float offset, @OptionalValue List<Channel> channels)
        implements Serializable {
    /** A packed example must fit into one Java array. */
    private static final int MAX_LENGTH = 1 << 28;

    /** Scale and offset of one channel. */
    public record Channel(float scale, float offset) implements Serializable {
        public Channel {
            new Checks()
                    .require(Float.isFinite(scale) && scale != 0, "scale", "must be finite and not zero, is " + scale)
                    .require(Float.isFinite(offset), "offset", "must be finite, is " + offset)
                    .done();
        }
    }

    public FeatureFormat {
        new Checks()
                .requirePresent(type, "type")
                .require(
                        shape != null && !shape.isEmpty() && shape.stream().allMatch(d -> d > 0),
                        "shape",
                        "must list one or more positive dimensions, is " + shape)
                .require(Float.isFinite(scale) && scale != 0, "scale", "must be finite and not zero, is " + scale)
                .require(Float.isFinite(offset), "offset", "must be finite, is " + offset)
                .done();
        shape = List.copyOf(shape);
        channels = channels == null ? List.of() : List.copyOf(channels);
        // doubles do not overflow, and are exact up to the limit
        double length = shape.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
        new Checks()
                .require(
                        length <= MAX_LENGTH,
                        "shape",
                        "must have at most %d values, has %.0f".formatted(MAX_LENGTH, length))
                .require(
                        channels.isEmpty() || length % channels.size() == 0,
                        "channels",
                        "must divide the %.0f values of an example, are %d".formatted(length, channels.size()))
                .require(
                        channels.isEmpty() || (scale == 1f && offset == 0f),
                        "channels",
                        "must not be given together with a scale or an offset")
                .done();
    }

    /** Creates a format with the same scale for all values. */
    public FeatureFormat(FeatureType type, List<Integer> shape, float scale, float offset) {
        this(type, shape, scale, offset, List.of());
    }

    /** Creates a format of float32 features without scaling. */
    public static FeatureFormat float32(Integer... shape) {
        return new FeatureFormat(FeatureType.FLOAT32, List.of(shape), 1f, 0f);
    }

    /** Values of one example. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Bytes of one packed example. */
    public int bytes() {
        return Math.multiplyExact(length(), type.bytes());
    }

    /**
     * Converts a stored value to a number.
     *
     * @param index index of the value in its example
     */
    public float valueOf(float stored, int index) {
        if (channels.isEmpty()) {
            return stored * scale + offset;
        }
        Channel own = channels.get(index / (length() / channels.size()));
        return stored * own.scale() + own.offset();
    }
}
