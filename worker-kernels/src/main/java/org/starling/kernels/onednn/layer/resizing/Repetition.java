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
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Every value of an image or a sequence, repeated along its spatial dimensions. The preset lacks oneDNN's resampling, so this
 * is mean pooling turned round: its derivative spreads a value over a window, divided by the window's size.
 */
final class Repetition {
    private Repetition() {}

    /** {@code input} with each value {@code window[i]} times along spatial dimension {@code i}. */
    static Tensor append(LayerContext context, Tensor input, long... window) {
        PlanBuilder builder = context.builder();
        String name = context.name();
        long[] none = new long[window.length];
        long[] small = input.dimensions();
        long[] repeated = input.dimensions();
        for (int i = 0; i < window.length; i++) {
            repeated[i + 2] *= window[i];
        }
        memory.desc large = Descriptors.channelsLast(repeated);
        pooling_forward.primitive_desc mean = new pooling_forward.primitive_desc(
                builder.cpu(),
                prop_kind.forward_training,
                algorithm.pooling_avg_include_padding,
                large,
                Descriptors.channelsLast(small),
                window,
                window,
                none,
                none,
                none,
                builder.attributes(),
                false);
        pooling_backward.primitive_desc spread = new pooling_backward.primitive_desc(
                builder.cpu(),
                algorithm.pooling_avg_include_padding,
                large,
                Descriptors.channelsLast(small),
                window,
                window,
                none,
                none,
                none,
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
                                algorithm.eltwise_linear, Descriptors.product(window, 0), 0, Optional.empty()),
                        spreadOut);
    }
}
