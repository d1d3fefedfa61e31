package org.starling.kernels.batch;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Packed form of the features of one example, and its way to numbers: {@code value = stored * scale + offset}.
 * Pixels so stay one byte each in shards and memory until the moment they are trained on.
 *
 * @param type how a value is stored
 * @param shape dimensions of one example without the batch, row-major: {@code [784]}, or {@code [channels, height, width]}
 * @param scale factor applied to a stored value; 1 leaves it as it is
 * @param offset added after scaling
 * @param channels of images that are normalised channel by channel: what takes the place of {@code scale} and {@code offset}
 *     in each of as many equal parts of an example, in their order; empty, or null, where all values are treated alike
 */
public record FeatureFormat(
        FeatureType type, List<Integer> shape, float scale, float offset, @OptionalValue List<Channel> channels)
        implements Serializable {
    /** A packed example must fit into one Java array. */
    private static final int MAX_LENGTH = 1 << 28;

    /** How the values of one channel become numbers. */
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
        long length = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        new Checks()
                .require(length <= MAX_LENGTH, "shape", "must have at most " + MAX_LENGTH + " values, has " + length)
                .require(
                        channels.isEmpty() || length % channels.size() == 0,
                        "channels",
                        "must divide the " + length + " values of an example, are " + channels.size())
                .require(
                        channels.isEmpty() || (scale == 1f && offset == 0f),
                        "channels",
                        "must not be given together with a scale or an offset")
                .done();
    }

    /** All values are scaled alike. */
    public FeatureFormat(FeatureType type, List<Integer> shape, float scale, float offset) {
        this(type, shape, scale, offset, List.of());
    }

    /** Single-precision features that are taken as they are. */
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
     * The number that a stored value stands for.
     *
     * @param index of the value in its example
     */
    public float valueOf(float stored, int index) {
        if (channels.isEmpty()) {
            return stored * scale + offset;
        }
        Channel own = channels.get(index / (length() / channels.size()));
        return stored * own.scale() + own.offset();
    }
}
