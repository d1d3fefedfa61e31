package org.starling.driver.modelimport.keras;

import java.util.Arrays;
import java.util.List;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.driver.modelimport.keras.KerasWeights.Weight;

/**
 * The surroundings of a layer that is converted.
 *
 * @param layer the layer
 * @param inputs outputs of the layers before it
 * @param weights its arrays
 * @param graph the graph to append to
 */
record LayerContext(KerasLayer layer, List<KerasValue> inputs, List<Weight> weights, OnnxGraph graph) {

    KerasValue input() {
        return inputs.get(0);
    }

    /** Requires a setting that has a form. */
    void require(boolean known, String setting) {
        if (!known) {
            throw new UnsupportedLayerException(setting);
        }
    }

    /** Requires an input of some rank, the batch not counted. */
    void requireRank(int rank) {
        require(input().rank() == rank, "an input of shape " + input().shape());
    }

    /** Values of an array by its name. */
    float[] values(String name, long... shape) {
        Weight weight = weights.stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnsupportedLayerException("weights without '%s'".formatted(name)));
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        require(
                Arrays.equals(weight.shape(), shape) && weight.values().length == count,
                "'%s' of shape %s, not %s".formatted(name, Arrays.toString(weight.shape()), Arrays.toString(shape)));
        return weight.values();
    }

    /** An array as a constant of another order: dimension i of the result is dimension {@code order[i]} of the array. */
    String permuted(String name, long[] shape, int... order) {
        long[] target = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            target[i] = shape[order[i]];
        }
        return permuted(name, shape, target, order);
    }

    /**
     * The same under other dimensions.
     *
     * @param declared dimensions of the constant
     */
    String permuted(String name, long[] shape, long[] declared, int... order) {
        float[] given = values(name, shape);
        int rank = shape.length;
        long[] target = new long[rank];
        int[] strides = new int[rank];
        int[] from = new int[rank];
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            from[i] = stride;
            stride *= Math.toIntExact(shape[i]);
        }
        for (int i = 0; i < rank; i++) {
            target[i] = shape[order[i]];
            strides[i] = from[order[i]];
        }
        float[] ordered = new float[given.length];
        long[] position = new long[rank];
        for (int i = 0; i < ordered.length; i++) {
            int offset = 0;
            for (int d = 0; d < rank; d++) {
                offset += (int) position[d] * strides[d];
            }
            ordered[i] = given[offset];
            for (int d = rank - 1; d >= 0 && ++position[d] == target[d]; d--) {
                position[d] = 0;
            }
        }
        return graph.floats(ordered, declared);
    }

    /** A value with the function that the layer sets. */
    KerasValue activated(KerasValue value) {
        return value.with(KerasActivations.append(layer.text("activation", "linear"), value, this));
    }

    /** {@code [N, C, T] → [N, T, C]}, and back. */
    String exchanged(String value) {
        return graph.transposed(value, 0, 2, 1);
    }
}
