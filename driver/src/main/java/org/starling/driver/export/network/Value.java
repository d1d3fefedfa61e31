package org.starling.driver.export.network;

import java.util.List;
import java.util.stream.LongStream;

/**
 * A value within a network.
 *
 * @param name in the ONNX graph
 * @param shape dimensions after the first: channels, then time steps, or height and width
 * @param rows entries of the first dimension for each example: 1, or the time steps of sequences that became rows
 */
public record Value(String name, List<Long> shape, long rows) {
    public Value {
        shape = List.copyOf(shape);
    }

    /** The same rows in another shape. */
    Value with(String newName, long... newShape) {
        return new Value(newName, LongStream.of(newShape).boxed().toList(), rows);
    }

    /** The same shape with other values. */
    Value with(String newName) {
        return new Value(newName, shape, rows);
    }

    /** The same number of values under another number of rows. */
    Value withRows(String newName, long newRows, long... newShape) {
        return new Value(newName, LongStream.of(newShape).boxed().toList(), newRows);
    }

    int rank() {
        return shape.size();
    }

    /** The size of a dimension after the first. */
    long size(int dimension) {
        return shape.get(dimension);
    }

    /** Values of one row. */
    public long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
