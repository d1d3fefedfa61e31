package org.starling.kernels.onednn.layer.mask;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;

/**
 * Order of positions and examples in a tensor that keeps the channels of one position together.
 *
 * @param layout of the tensor
 * @param channels values of one position
 * @param exampleStride positions from an example to the next
 * @param positionStride positions from one to the next of the same example
 */
record RowOrder(memory.desc layout, int channels, int exampleStride, int positionStride) {

    /**
     * An order of {@code tensor}, whose rows are time steps of {@code examples}, in its own number type: the one that it has if
     * there is one, so that nothing is copied.
     */
    static RowOrder of(memory.desc tensor, int examples) {
        long[] dimensions = Descriptors.dimensions(tensor);
        int channels = Math.toIntExact(dimensions[1]);
        if (dimensions.length == 2) {
            return new RowOrder(Descriptors.plain(tensor.get_data_type(), dimensions), channels, 1, examples);
        }
        int positions = Math.toIntExact(Descriptors.product(dimensions, 2));
        if (dimensions.length == 3) {
            memory.desc timeMajor = Descriptors.timeMajor(examples, channels, positions);
            if (tensor.equals(timeMajor)) {
                return new RowOrder(timeMajor, channels, 1, examples);
            }
        }
        return new RowOrder(Descriptors.channelsLast(tensor.get_data_type(), dimensions), channels, positions, 1);
    }

    /** The first value of a position. */
    int first(int example, int position) {
        return (example * exampleStride + position * positionStride) * channels;
    }
}
