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
import org.starling.kernels.onednn.layer.Views;
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
    private final ConvolutionShape shape;

    private Pooling(LayerContext context, Tensor input, algorithm kind, ConvolutionShape shape) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.kind = kind;
        this.shape = shape;
    }

    /** Appends pooling of images or sequences. */
    static Tensor append(LayerContext context, Tensor input, algorithm kind, ConvolutionShape shape) {
        // sequences may be stored time step by time step, which pooling cannot read
        Tensor readable = input.rank() == 3
                ? Views.inLayout(context, input, Descriptors.channelsLast(input.dimensions()))
                : input;
        return new Pooling(context, readable, kind, shape).append();
    }

    private Tensor append() {
        pooling_forward.primitive_desc forward = new pooling_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                kind,
                input.values().get_desc(),
                Descriptors.any(
                        input.values().get_desc().get_data_type(),
                        shape.outputDimensions(input.dimension(0), input.dimension(1))),
                shape.strides(),
                shape.kernel(),
                shape.dilation(),
                shape.before(),
                shape.after(),
                builder.attributes(),
                false);
        memory result = builder.allocate(forward.dst_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, input.values());
        arguments.put(DNNL_ARG_DST, result);
        Optional<memory> workspace = builder.training() && kind == algorithm.pooling_max
                ? Optional.of(builder.allocate(forward.workspace_desc()))
                : Optional.empty();
        workspace.ifPresent(positions -> arguments.put(DNNL_ARG_WORKSPACE, positions));
        builder.append(name + ".forward", forward, arguments);
        Tensor output = Tensor.of(result, input.differentiation());
        boolean relu = input.needsGradient() && takesOverRelu();
        builder.onGradient(name, output, gradient -> appendBackward(forward, result, gradient, workspace, relu));
        return output;
    }

    /**
     * Whether this layer applies the derivative of a ReLU below it, since it has fewer values. This is exact: the maximum of a
     * window is positive only if it passed the ReLU unchanged.
     */
    private boolean takesOverRelu() {
        return kind == algorithm.pooling_max && context.soleConsumer() && input.takeOverRelu();
    }

    private void appendBackward(
            pooling_forward.primitive_desc forward,
            memory result,
            Gradient gradient,
            Optional<memory> positions,
            boolean relu) {
        memory incoming = relu
                ? context.activations().backwardByOutput(name, Activations.RELU, result, gradient)
                : builder.inLayout(name + ".backward", gradient.values(), result.get_desc());
        pooling_backward.primitive_desc backward = new pooling_backward.primitive_desc(
                builder.cpu(),
                kind,
                input.values().get_desc(),
                result.get_desc(),
                shape.strides(),
                shape.kernel(),
                shape.dilation(),
                shape.before(),
                shape.after(),
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
