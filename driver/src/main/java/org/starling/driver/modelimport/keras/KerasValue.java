package org.starling.driver.modelimport.keras;

import java.util.ArrayList;
import java.util.List;

/**
 * The output of a layer in the graph.
 *
 * @param name in the graph
 * @param shape after the batch, channels first: {@code [features]}, {@code [channels, time]} or {@code [channels, height, width]}
 */
record KerasValue(String name, List<Long> shape) {
    KerasValue {
        shape = List.copyOf(shape);
    }

    int rank() {
        return shape.size();
    }

    long channels() {
        return shape.get(0);
    }

    long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    KerasValue with(String newName) {
        return new KerasValue(newName, shape);
    }

    /** Other channels under the same spatial dimensions. */
    KerasValue withChannels(String newName, long channels) {
        List<Long> changed = new ArrayList<>(shape);
        changed.set(0, channels);
        return new KerasValue(newName, changed);
    }
}
