package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * The format of the raw features of one image or text.
 *
 * @param type how a value is held
 * @param shape dimensions of one example, row-major: {@code [channels, height, width]}, or {@code [1]} for a text
 */
public record RawFormat(RawType type, List<Integer> shape) implements Serializable {
    private static final int MAX_VALUES = 1 << 28;
    /** A text in UTF-8, of any length. */
    public static final RawFormat TEXT = new RawFormat(RawType.TEXT, List.of(1));

    public RawFormat {
        new Checks()
                .requirePresent(type, "type")
                .require(
                        shape != null && !shape.isEmpty() && shape.stream().allMatch(d -> d > 0),
                        "shape",
                        "must list one or more positive dimensions, is " + shape)
                .done();
        shape = List.copyOf(shape);
        // doubles do not overflow, and are exact up to the limit
        double values = shape.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
        new Checks()
                .require(
                        values <= MAX_VALUES,
                        "shape",
                        "must have at most %d values, has %.0f".formatted(MAX_VALUES, values))
                .done();
    }

    /** Values of one example. */
    public int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Bytes of one example. */
    public int bytes() {
        return Math.multiplyExact(length(), type.bytes());
    }
}
