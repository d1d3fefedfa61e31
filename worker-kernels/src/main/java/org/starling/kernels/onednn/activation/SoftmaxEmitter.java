package org.starling.kernels.onednn.activation;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Appends softmax over the last dimension that DL4J's array has, in float32. */
final class SoftmaxEmitter {
    private final PlanBuilder builder;
    private final String step;
    private final memory.desc layout;
    private final int dimension;

    private SoftmaxEmitter(PlanBuilder builder, String name, Channels channels, Tensor input) {
        this.builder = builder;
        this.step = name + ".softmax";
        // normalised values are contiguous
        this.layout = channels.rowMajor(data_type.f32, input.dimensions());
        this.dimension = channels.lastDimension(input.rank());
    }

    /** Appends softmax; {@code channels} defines which dimension of {@code input} is the last one of DL4J's array. */
    static Tensor append(PlanBuilder builder, String name, Channels channels, Tensor input) {
        return new SoftmaxEmitter(builder, name, channels, input).append(input);
    }

    private Tensor append(Tensor input) {
        softmax_forward.primitive_desc forward = new softmax_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                algorithm.softmax_accurate,
                layout,
                layout,
                dimension,
                builder.attributes(),
                false);
        memory result = builder.allocate(layout);
        memory source = builder.inLayout(step, input.values(), layout);
        builder.append(step, forward, Map.of(DNNL_ARG_SRC, source, DNNL_ARG_DST, result));
        Tensor output = new Tensor(result, input.shape(), input.differentiation());
        builder.onGradient(step, output, gradient -> input.addGradient(backward(forward, result, gradient)));
        return output;
    }

    private Gradient backward(softmax_forward.primitive_desc forward, memory output, Gradient gradient) {
        softmax_backward.primitive_desc descriptor = new softmax_backward.primitive_desc(
                builder.cpu(),
                algorithm.softmax_accurate,
                layout,
                layout,
                layout,
                dimension,
                forward,
                builder.attributes(),
                false);
        memory after = builder.inLayout(step + ".backward", gradient.values(), layout);
        memory before = builder.allocate(layout);
        builder.append(
                step + ".backward",
                descriptor,
                Map.of(DNNL_ARG_DST, output, DNNL_ARG_DIFF_DST, after, DNNL_ARG_DIFF_SRC, before));
        return Gradient.exclusive(before);
    }
}
