package org.starling.kernels.onednn.layer.resizing;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Repeats pixels: {@code [N, C, H, W] → [N, C, H · sizeH, W · sizeW]}. The preset lacks oneDNN's resampling, so this is
 * mean pooling turned round: its derivative spreads a value over a window, divided by the window's size.
 */
public final class UpsamplingCompiler implements LayerCompiler<Upsampling2D> {
    private static final long[] ZEROS = {0, 0};

    @Override
    public Class<Upsampling2D> layerClass() {
        return Upsampling2D.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(Upsampling2D layer, Reasons reasons) {
        // nothing beyond the shared settings
    }

    @Override
    public Tensor compile(Upsampling2D layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        PlanBuilder builder = context.builder();
        String name = context.name();
        long[] window = {layer.getSize()[0], layer.getSize()[1]};
        long[] small = input.dimensions();
        memory.desc large = Descriptors.channelsLast(small[0], small[1], small[2] * window[0], small[3] * window[1]);
        pooling_forward.primitive_desc mean = new pooling_forward.primitive_desc(
                builder.cpu(),
                prop_kind.forward_training,
                algorithm.pooling_avg_include_padding,
                large,
                Descriptors.channelsLast(small),
                window,
                window,
                ZEROS,
                ZEROS,
                ZEROS,
                builder.attributes(),
                false);
        pooling_backward.primitive_desc spread = new pooling_backward.primitive_desc(
                builder.cpu(),
                algorithm.pooling_avg_include_padding,
                large,
                Descriptors.channelsLast(small),
                window,
                window,
                ZEROS,
                ZEROS,
                ZEROS,
                mean,
                builder.attributes(),
                false);
        memory source = builder.inLayout(name + ".input", input.values(), spread.diff_dst_desc());
        memory result = builder.allocate(spread.diff_src_desc());
        builder.append(name + ".forward", spread, Map.of(DNNL_ARG_DIFF_DST, source, DNNL_ARG_DIFF_SRC, result));
        Tensor spreadOut = Tensor.of(result, input.differentiation());
        if (input.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(name, spreadOut).ifPresent(gradient -> {
                memory incoming = builder.inLayout(name + ".backward", gradient.values(), mean.src_desc());
                memory outgoing = builder.allocate(mean.dst_desc());
                builder.append(name + ".backward", mean, Map.of(DNNL_ARG_SRC, incoming, DNNL_ARG_DST, outgoing));
                input.addGradient(Gradient.exclusive(outgoing));
            }));
        }
        // both ways the division by the window's size is made up for
        return context.activations()
                .append(
                        name + ".scale",
                        new Activation.Elementwise(
                                algorithm.eltwise_linear, window[0] * window[1], 0, Optional.empty()),
                        spreadOut);
    }
}
