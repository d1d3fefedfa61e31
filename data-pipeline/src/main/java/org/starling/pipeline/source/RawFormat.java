package org.starling.pipeline.source;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * What the raw features of one example look like.
 *
 * @param type how a value is held
 * @param shape dimensions of one example, row-major: {@code [columns]}, {@code [channels, height, width]}, or
 *     {@code [1]} for a text
 * @param columns name of each column of a table; empty for images and texts
 */
public record RawFormat(RawType type, List<Integer> shape, List<String> columns) implements Serializable {
    public RawFormat {
        new Checks()
                .requirePresent(type, "type")
                .require(
                        shape != null && !shape.isEmpty() && shape.stream().allMatch(d -> d > 0),
                        "shape",
                        "must list one or more positive dimensions, is " + shape)
                .requirePresent(columns, "columns")
                .done();
        shape = List.copyOf(shape);
        columns = List.copyOf(columns);
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
