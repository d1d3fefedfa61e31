package org.starling.kernels.onednn.layer;

import java.util.List;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Consecutive channels of a tensor. The gradient of the other channels is 0. */
public final class Subset {
    private static final int CHANNELS = 1;

    private Subset() {}

    /**
     * Appends the subset.
     *
     * @param from the first channel
     * @param count channels of the subset
     */
    public static Tensor append(int from, int count, Tensor given, LayerContext context) {
        Tensor input = given.shape() == Tensor.Shape.AS_IS ? given : Matrices.flatten(context, given);
        requireChannelsFirst(input, context);
        context.require(from + count <= input.dimension(CHANNELS), "at least " + (from + count) + " channels", input);
        PlanBuilder builder = context.builder();
        long[] dimensions = input.dimensions();
        dimensions[CHANNELS] = count;
        long[] start = new long[dimensions.length];
        start[CHANNELS] = from;
        // layouts in blocks of channels cannot be cut everywhere
        memory.desc layout = Descriptors.channelsLast(input.dimensions());
        memory.desc cut = layout.submemory_desc(dimensions, start);
        memory.desc dense = Descriptors.channelsLast(dimensions);
        String name = context.name();
        memory result = builder.allocate(dense);
        memory whole = builder.inLayout(name + ".forward", input.values(), layout);
        builder.copy(name + ".forward", builder.reinterpret(whole, cut), result);
        Tensor output = Tensor.of(result, input.differentiation());
        builder.onGradient(name, output, gradient -> {
            memory all = builder.allocate(layout);
            memory part = builder.inLayout(name + ".backward", gradient.values(), dense);
            builder.copy(name + ".backward", part, builder.reinterpret(all, cut));
            // shared: the channels that are never written must stay 0
            input.addGradient(Gradient.shared(all));
        });
        return output;
    }

    private static void requireChannelsFirst(Tensor input, LayerContext context) {
        if (context.order().of(input.rank()) == Channels.LAST) {
            throw new UnsupportedNetworkException(List.of("%s: arrays with channels last are not supported"
                    .formatted(context.node().description())));
        }
    }
}
