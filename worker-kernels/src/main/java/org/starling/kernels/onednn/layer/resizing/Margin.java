package org.starling.kernels.onednn.layer.resizing;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Zeros before and after the values of an image or a sequence, along each spatial dimension. */
final class Margin {
    private Margin() {}

    /** {@code margins} holds the zeros before and after, for one spatial dimension after the other. */
    static Tensor append(LayerContext context, Tensor input, int... margins) {
        PlanBuilder builder = context.builder();
        long[] inner = input.dimensions();
        long[] outer = input.dimensions();
        long[] corner = new long[inner.length];
        for (int i = 2; i < inner.length; i++) {
            corner[i] = margins[2 * (i - 2)];
            outer[i] += corner[i] + margins[2 * (i - 2) + 1];
        }
        memory.desc layout = Descriptors.channelsLast(outer);
        memory.desc middle = layout.submemory_desc(inner, corner);
        // new tensors are zero, and only the middle is ever written
        memory result = builder.allocate(layout);
        builder.copy(context.name() + ".forward", input.values(), builder.reinterpret(result, middle));
        Tensor output = Tensor.of(result, input.differentiation());
        if (input.needsGradient()) {
            String step = context.name() + ".backward";
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                memory whole = builder.inLayout(step, gradient.values(), layout);
                memory cropped = builder.allocate(input.values().get_desc());
                builder.copy(step, builder.reinterpret(whole, middle), cropped);
                input.addGradient(Gradient.exclusive(cropped));
            }));
        }
        return output;
    }
}
