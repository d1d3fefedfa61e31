package org.starling.kernels.onednn.layer.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Repeated values along each spatial dimension: {@code [N, C, H, W] → [N, C, H · sizeH, W · sizeW]}, {@code [N, C, T] → [N, C, T
 * · size]}. The preset lacks oneDNN's resampling, so the backward pass of average pooling does it, which spreads a value over a
 * window, divided by the window's size.
 */
public final class UpsamplingCompiler implements LayerCompiler<BaseUpsamplingLayer> {
    @Override
    public boolean channelsFirstOnly(BaseUpsamplingLayer layer) {
        return layer instanceof Upsampling1D;
    }

    @Override
    public Tensor compile(BaseUpsamplingLayer layer, Tensor input, LayerContext context) {
        int spatialDimensions = layer instanceof Upsampling1D ? 1 : 2;
        context.requireSpatial(spatialDimensions, input);
        long[] window = new long[spatialDimensions];
        for (int i = 0; i < window.length; i++) {
            window[i] = layer.getSize()[i];
        }
        Tensor spread = append(context, input, window);
        // undo the 1/window factor of average pooling in forward and backward pass
        return context.activations()
                .append(
                        context.name() + ".scale",
                        Activation.Elementwise.linear((float) Descriptors.product(window, 0), 0),
                        spread);
    }

    private static Tensor append(LayerContext context, Tensor input, long[] window) {
        PlanBuilder builder = context.builder();
        String name = context.name();
        pooling_forward.primitive_desc mean = mean(builder, input, window);
        pooling_backward.primitive_desc spread = spread(builder, mean, window);
        memory source = builder.inLayout(name + ".input", input.values(), spread.diff_dst_desc());
        memory result = builder.allocate(spread.diff_src_desc());
        builder.append(name + ".forward", spread, Map.of(DNNL_ARG_DIFF_DST, source, DNNL_ARG_DIFF_SRC, result));
        Tensor output = Tensor.of(result, input.differentiation());
        builder.onGradient(name, output, gradient -> {
            memory incoming = builder.inLayout(name + ".backward", gradient.values(), mean.src_desc());
            memory outgoing = builder.allocate(mean.dst_desc());
            builder.append(name + ".backward", mean, Map.of(DNNL_ARG_SRC, incoming, DNNL_ARG_DST, outgoing));
            input.addGradient(Gradient.exclusive(outgoing));
        });
        return output;
    }

    private static pooling_forward.primitive_desc mean(PlanBuilder builder, Tensor input, long[] window) {
        long[] none = new long[window.length];
        long[] repeated = input.dimensions();
        for (int i = 0; i < window.length; i++) {
            repeated[i + 2] *= window[i];
        }
        return new pooling_forward.primitive_desc(
                builder.cpu(),
                prop_kind.forward_training,
                algorithm.pooling_avg_include_padding,
                Descriptors.channelsLast(repeated),
                Descriptors.channelsLast(input.dimensions()),
                window,
                window,
                none,
                none,
                none,
                builder.attributes(),
                false);
    }

    private static pooling_backward.primitive_desc spread(
            PlanBuilder builder, pooling_forward.primitive_desc mean, long[] window) {
        long[] none = new long[window.length];
        return new pooling_backward.primitive_desc(
                builder.cpu(),
                algorithm.pooling_avg_include_padding,
                mean.src_desc(),
                mean.dst_desc(),
                window,
                window,
                none,
                none,
                none,
                mean,
                builder.attributes(),
                false);
    }
}
