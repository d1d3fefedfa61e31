package org.starling.kernels.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;

/**
 * Arithmetic and memory traffic of a primitive, for comparison with the peaks of a core.
 *
 * @param flop additions and multiplications of matrix products and convolutions, whatever algorithm computes them; 0 for other
 *     operations, which memory bounds
 * @param bytes size of all arguments; a tensor that is read and written may count once or twice
 */
public record OperationWork(long flop, long bytes) {
    /** No known work. */
    static final OperationWork NONE = new OperationWork(0, 0);

    /** The work of a primitive of {@code type} with {@code arguments}, tensors by {@code DNNL_ARG_…}. */
    static OperationWork of(primitive.kind type, Map<Integer, memory> arguments) {
        long bytes = arguments.values().stream()
                .mapToLong(tensor -> tensor.get_desc().get_size())
                .sum();
        return new OperationWork(2 * products(type, arguments), bytes);
    }

    private static long products(primitive.kind type, Map<Integer, memory> arguments) {
        return switch (type.intern()) {
            case matmul -> {
                long[] right = Descriptors.dimensions(arguments.get(DNNL_ARG_WEIGHTS));
                yield values(arguments.get(DNNL_ARG_DST)) * right[right.length - 2];
            }
            case inner_product -> {
                memory output = either(arguments, DNNL_ARG_DST, DNNL_ARG_DIFF_DST);
                yield values(output) * (values(weights(arguments)) / Descriptors.dimensions(output)[1]);
            }
            case convolution -> perChannel(arguments, either(arguments, DNNL_ARG_DST, DNNL_ARG_DIFF_DST), 0);
            case deconvolution -> perChannel(arguments, either(arguments, DNNL_ARG_SRC, DNNL_ARG_DIFF_SRC), 1);
            default -> 0;
        };
    }

    /**
     * Every value of {@code tensor} takes part in one product for each weight of its channel.
     *
     * @param channels dimension of the weights that counts these channels, without groups
     */
    private static long perChannel(Map<Integer, memory> arguments, memory tensor, int channels) {
        long[] dimensions = Descriptors.dimensions(weights(arguments));
        boolean grouped = dimensions.length > Descriptors.dimensions(tensor).length;
        long total = grouped ? dimensions[0] * dimensions[channels + 1] : dimensions[channels];
        return values(tensor) * (values(weights(arguments)) / total);
    }

    private static memory weights(Map<Integer, memory> arguments) {
        return either(arguments, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_WEIGHTS);
    }

    private static memory either(Map<Integer, memory> arguments, int first, int second) {
        return arguments.getOrDefault(first, arguments.get(second));
    }

    private static long values(memory tensor) {
        return Descriptors.product(Descriptors.dimensions(tensor), 0);
    }
}
