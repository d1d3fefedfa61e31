package org.starling.kernels.batch;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * How the features of one example are packed, and how they become numbers: {@code value = stored * scale + offset}.
 * Pixels so stay one byte each in shards and memory until the moment they are trained on.
 *
 * @param type how a value is stored
 * @param shape dimensions of one example without the batch, row-major: {@code [784]}, or {@code [channels, height, width]}
 * @param scale factor applied to a stored value; 1 leaves it as it is
 * @param offset added after scaling
 */
public record FeatureFormat(FeatureType type, List<Integer> shape, float scale, float offset) implements Serializable {
    /** A packed example must fit into one Java array. */
    private static final int MAX_LENGTH = 1 << 28;

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
        long length = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        new Checks()
                .require(length <= MAX_LENGTH, "shape", "must have at most " + MAX_LENGTH + " values, has " + length)
                .done();
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
}
