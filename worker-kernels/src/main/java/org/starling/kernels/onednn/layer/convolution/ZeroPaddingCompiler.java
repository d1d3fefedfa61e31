package org.starling.kernels.onednn.layer.convolution;

import java.util.function.Function;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Zeros before and after the values along each spatial dimension: {@code [N, C, H, W] → [N, C, H + top + bottom, W + left +
 * right]}, {@code [N, C, T] → [N, C, T + left + right]}.
 *
 * @param padding the zeros before and after, for one spatial dimension after the other
 */
public record ZeroPaddingCompiler<L extends Layer>(Function<L, int[]> padding) implements LayerCompiler<L> {
    @Override
    public boolean channelsFirstOnly(L layer) {
        return layer instanceof ZeroPadding1DLayer;
    }

    @Override
    public Tensor compile(L layer, Tensor input, LayerContext context) {
        int[] zeros = padding.apply(layer);
        context.requireSpatial(zeros.length / 2, input);
        long[] inner = input.dimensions();
        long[] outer = input.dimensions();
        long[] corner = new long[inner.length];
        for (int i = 2; i < inner.length; i++) {
            corner[i] = zeros[2 * (i - 2)];
            outer[i] += corner[i] + zeros[2 * (i - 2) + 1];
        }
        memory.desc layout = Descriptors.channelsLast(outer);
        return append(context, input, layout, layout.submemory_desc(inner, corner));
    }

    private static Tensor append(LayerContext context, Tensor input, memory.desc layout, memory.desc middle) {
        PlanBuilder builder = context.builder();
        // new tensors are zero, and only the middle is ever written
        memory result = builder.allocate(layout);
        builder.copy(context.name() + ".forward", input.values(), builder.reinterpret(result, middle));
        Tensor output = Tensor.of(result, input.differentiation());
        String step = context.name() + ".backward";
        builder.onGradient(step, output, gradient -> {
            memory whole = builder.inLayout(step, gradient.values(), layout);
            memory cropped = builder.allocate(input.values().get_desc());
            builder.copy(step, builder.reinterpret(whole, middle), cropped);
            input.addGradient(Gradient.exclusive(cropped));
        });
        return output;
    }
}
