package org.starling.kernels.onednn.layer.vertex;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Channels of several tensors after each other. */
final class Merge {
    private static final int CHANNELS = 1;

    private Merge() {}

    static Tensor append(List<Tensor> given, LayerContext context) {
        PlanBuilder builder = context.builder();
        List<Tensor> inputs = given.stream()
                .map(input -> input.shape() == Tensor.Shape.AS_IS ? input : Matrices.flatten(context, input))
                .toList();
        long[] dimensions = dimensions(inputs, context);
        List<memory> parts = ofOneType(inputs, context);
        memory_desc_vector layouts = new memory_desc_vector();
        parts.forEach(part -> layouts.push_back(part.get_desc()));
        concat.primitive_desc descriptor =
                new concat.primitive_desc(builder.cpu(), CHANNELS, layouts, builder.attributes(), false);
        memory result = builder.allocate(descriptor.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            arguments.put(DNNL_ARG_MULTIPLE_SRC + i, parts.get(i));
        }
        arguments.put(DNNL_ARG_DST, result);
        builder.append(context.name() + ".forward", descriptor, new concat(descriptor), arguments);
        boolean needed = inputs.stream().anyMatch(Tensor::needsGradient);
        Tensor output = Tensor.of(result, Tensor.Differentiation.neededIf(needed));
        builder.onGradient(context.name(), output, gradient -> split(gradient.values(), dimensions, inputs, context));
        return output;
    }

    /** The values of {@code inputs}; all in float32 where some are. */
    private static List<memory> ofOneType(List<Tensor> inputs, LayerContext context) {
        List<memory> values = inputs.stream().map(Tensor::values).toList();
        boolean mixed = values.stream()
                        .map(tensor -> tensor.get_desc().get_data_type())
                        .distinct()
                        .count()
                > 1;
        return mixed
                ? values.stream()
                        .map(tensor -> context.builder().inSinglePrecision(context.name() + ".type", tensor))
                        .toList()
                : values;
    }

    private static long[] dimensions(List<Tensor> inputs, LayerContext context) {
        long[] dimensions = inputs.get(0).dimensions();
        dimensions[CHANNELS] = 0;
        for (Tensor input : inputs) {
            boolean fits = input.rank() == dimensions.length;
            for (int i = 2; fits && i < dimensions.length; i++) {
                fits = input.dimension(i) == dimensions[i];
            }
            context.require(fits, "inputs that differ only in channels", input);
            dimensions[CHANNELS] += input.dimension(CHANNELS);
        }
        return dimensions;
    }

    private static void split(memory gradient, long[] dimensions, List<Tensor> inputs, LayerContext context) {
        PlanBuilder builder = context.builder();
        String step = context.name() + ".backward";
        // layouts in blocks of channels cannot be cut everywhere
        memory.desc layout = Descriptors.channelsLast(dimensions);
        memory whole = builder.inLayout(step, gradient, layout);
        long[] start = new long[dimensions.length];
        for (Tensor input : inputs) {
            if (input.needsGradient()) {
                memory part = builder.allocate(input.values().get_desc());
                builder.copy(step, builder.reinterpret(whole, layout.submemory_desc(input.dimensions(), start)), part);
                input.addGradient(Gradient.exclusive(part));
            }
            start[CHANNELS] += input.dimension(CHANNELS);
        }
    }
}
