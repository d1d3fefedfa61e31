package org.starling.kernels.onednn.layer.resizing;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Zeros around an image: {@code [N, C, H, W] → [N, C, H + top + bottom, W + left + right]}. */
public final class ZeroPaddingCompiler implements LayerCompiler<ZeroPaddingLayer> {
    @Override
    public Class<ZeroPaddingLayer> layerClass() {
        return ZeroPaddingLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(ZeroPaddingLayer layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(ZeroPaddingLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        PlanBuilder builder = context.builder();
        int[] padding = layer.getPadding();
        long[] inner = input.dimensions();
        long[] outer = {inner[0], inner[1], inner[2] + padding[0] + padding[1], inner[3] + padding[2] + padding[3]};
        long[] corner = {0, 0, padding[0], padding[2]};
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
