package org.starling.kernels.onednn.layer.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** The greatest value or the mean of each window, and its derivative. */
final class Pooling {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final algorithm kind;
    private final Geometry geometry;

    Pooling(LayerContext context, Tensor input, algorithm kind, Geometry geometry) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.kind = kind;
        this.geometry = geometry;
    }

    Tensor append() {
        pooling_forward.primitive_desc forward = new pooling_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                kind,
                input.values().get_desc(),
                Descriptors.any(
                        input.values().get_desc().get_data_type(),
                        geometry.outputDimensions(input.dimension(0), input.dimension(1))),
                geometry.strides(),
                geometry.kernel(),
                geometry.dilation(),
                geometry.before(),
                geometry.after(),
                builder.attributes(),
                false);
        memory result = builder.allocate(forward.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, input.values());
        arguments.put(DNNL_ARG_DST, result);
        Optional<memory> workspace = Optional.empty();
        if (builder.training() && kind == algorithm.pooling_max) {
            workspace = Optional.of(builder.allocate(forward.workspace_desc()));
            arguments.put(DNNL_ARG_WORKSPACE, workspace.get());
        }
        builder.append(name + ".forward", forward, arguments);
        Tensor output = Tensor.of(result, input.differentiation());
        if (input.needsGradient()) {
            Optional<memory> positions = workspace;
            boolean rectify = takesOverRectifier();
            builder.onBackward(() -> builder.gradientOf(name, output)
                    .ifPresent(gradient -> appendBackward(forward, result, gradient, positions, rectify)));
        }
        return output;
    }

    /**
     * Whether the derivative of a rectifier below is applied up here, where there are fewer values. That is exact: the
     * greatest value of a window is positive just when it went through the rectifier unchanged.
     */
    private boolean takesOverRectifier() {
        return kind == algorithm.pooling_max
                && context.inputUse() == LayerContext.InputUse.ALONE
                && input.takeOverRectifier();
    }

    private void appendBackward(
            pooling_forward.primitive_desc forward,
            memory result,
            Gradient gradient,
            Optional<memory> positions,
            boolean rectify) {
        memory incoming = rectify
                ? context.activations().backwardByOutput(name, Activations.RECTIFIER, result, gradient)
                : builder.inLayout(name + ".backward", gradient.values(), result.get_desc());
        pooling_backward.primitive_desc backward = new pooling_backward.primitive_desc(
                builder.cpu(),
                kind,
                input.values().get_desc(),
                result.get_desc(),
                geometry.strides(),
                geometry.kernel(),
                geometry.dilation(),
                geometry.before(),
                geometry.after(),
                forward,
                builder.attributes(),
                false);
        memory outgoing = builder.allocate(backward.diff_src_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_DIFF_DST, incoming);
        arguments.put(DNNL_ARG_DIFF_SRC, outgoing);
        positions.ifPresent(p -> arguments.put(DNNL_ARG_WORKSPACE, p));
        builder.append(name + ".backward", backward, arguments);
        input.addGradient(Gradient.exclusive(outgoing));
    }
}
