package org.starling.kernels.onednn.layer;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Tensors that count as flattened, really flattened: for layers that need {@code [N, F]}. */
public final class Matrices {
    private Matrices() {}

    /** {@code input} row-major with two dimensions; the network's own input is flattened if it is not. */
    public static Tensor flatten(LayerContext context, Tensor input) {
        PlanBuilder builder = context.builder();
        memory.desc ordered = input.shape() == Tensor.Shape.FLAT_CHANNELS_LAST
                ? Descriptors.channelsLast(input.dimensions())
                : Descriptors.plain(input.dimensions());
        memory.desc flat = Descriptors.plain(input.dimension(0), input.exampleLength());
        String step = context.name() + ".flatten";
        memory copy = builder.inLayout(step, input.values(), ordered);
        Tensor output = Tensor.of(builder.reinterpret(copy, flat), input.differentiation());
        if (input.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                memory back = builder.inLayout(step + ".backward", gradient.values(), flat);
                input.addGradient(new Gradient(builder.reinterpret(back, ordered), gradient.ownership()));
            }));
        }
        return output;
    }

    /** {@code input} under other dimensions of the same row-major order. */
    public static Tensor reshape(LayerContext context, String part, Tensor input, long... dimensions) {
        PlanBuilder builder = context.builder();
        memory.desc before = Descriptors.plain(input.dimensions());
        memory.desc after = Descriptors.plain(dimensions);
        String step = context.name() + part;
        memory plain = builder.inLayout(step, input.values(), before);
        Tensor output = Tensor.of(builder.reinterpret(plain, after), input.differentiation());
        if (input.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                memory back = builder.inLayout(step + ".backward", gradient.values(), after);
                input.addGradient(new Gradient(builder.reinterpret(back, before), gradient.ownership()));
            }));
        }
        return output;
    }
}
