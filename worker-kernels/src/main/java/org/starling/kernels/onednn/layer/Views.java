package org.starling.kernels.onednn.layer;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Views of the same memory in another shape. */
public final class Views {
    private Views() {}

    /** {@code input}, counting as flattened. */
    public static Tensor flattened(LayerContext context, Tensor input, Tensor.Shape shape) {
        PlanBuilder builder = context.builder();
        Tensor output = new Tensor(input.values(), shape, input.differentiation());
        builder.onGradient(context.name(), output, input::addGradient);
        return output;
    }

    /** {@code input} under other dimensions or in another layout; gradients pass unchanged. */
    public static Tensor inLayout(LayerContext context, Tensor input, memory.desc layout) {
        PlanBuilder builder = context.builder();
        memory copy = builder.inLayout(context.name() + ".layout", input.values(), layout);
        Tensor output = new Tensor(copy, input.shape(), input.differentiation());
        builder.onGradient(context.name(), output, input::addGradient);
        return output;
    }

    /**
     * The memory of {@code input}, brought into {@code before} and seen as {@code after}; gradients go the other way.
     */
    public static Tensor reinterpreted(
            LayerContext context, String part, Tensor input, memory.desc before, memory.desc after) {
        PlanBuilder builder = context.builder();
        String step = context.name() + part;
        memory ordered = builder.inLayout(step, input.values(), before);
        Tensor output = Tensor.of(builder.reinterpret(ordered, after), input.differentiation());
        builder.onGradient(step, output, gradient -> {
            memory back = builder.inLayout(step + ".backward", gradient.values(), after);
            input.addGradient(new Gradient(builder.reinterpret(back, before), gradient.ownership()));
        });
        return output;
    }
}
