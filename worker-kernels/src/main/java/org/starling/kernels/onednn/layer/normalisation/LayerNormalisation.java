package org.starling.kernels.onednn.layer.normalisation;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.LayerNorm;

/** {@code γ (x - mean) / √(variance + ε) + β} over the features of each row, and its derivatives. */
final class LayerNormalisation {
    private static final int FLAGS = normalization_flags.use_scale.value | normalization_flags.use_shift.value;

    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor rows;
    private final float epsilon;
    private final memory.desc layout;
    private final Parameter gain;
    private final Parameter shift;
    private final memory mean;
    private final memory variance;

    LayerNormalisation(LayerNorm layer, LayerContext context, Tensor rows) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.rows = rows;
        this.epsilon = (float) layer.epsilon();
        this.layout = Descriptors.plain(rows.dimensions());
        this.gain = FeatureNormCompiler.parameter(context, LayerNorm.GAIN, rows);
        this.shift = FeatureNormCompiler.parameter(context, LayerNorm.SHIFT, rows);
        this.mean = builder.allocate(Descriptors.plain(rows.dimension(0)));
        this.variance = builder.allocate(Descriptors.plain(rows.dimension(0)));
    }

    Tensor append() {
        layer_normalization_forward.primitive_desc forward = new layer_normalization_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation().value,
                layout,
                layout,
                epsilon,
                FLAGS,
                builder.attributes(),
                false);
        memory source = builder.inLayout(name + ".input", rows.values(), layout);
        memory result = builder.allocate(layout);
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, source);
        arguments.put(DNNL_ARG_SCALE, gain.weights());
        arguments.put(DNNL_ARG_SHIFT, shift.weights());
        arguments.put(DNNL_ARG_DST, result);
        if (builder.training()) {
            arguments.put(DNNL_ARG_MEAN, mean);
            arguments.put(DNNL_ARG_VARIANCE, variance);
        }
        builder.append(name + ".forward", forward, arguments);
        Tensor output = Tensor.of(result, context.differentiation(rows));
        builder.onGradient(name, output, gradient -> appendBackward(forward, source, gradient));
        return output;
    }

    private void appendBackward(layer_normalization_forward.primitive_desc forward, memory source, Gradient gradient) {
        layer_normalization_backward.primitive_desc backward = new layer_normalization_backward.primitive_desc(
                builder.cpu(),
                prop_kind.backward.value,
                layout,
                layout,
                layout,
                epsilon,
                FLAGS,
                forward,
                builder.attributes(),
                false);
        memory result = builder.allocate(layout);
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, source);
        arguments.put(DNNL_ARG_MEAN, mean);
        arguments.put(DNNL_ARG_VARIANCE, variance);
        arguments.put(DNNL_ARG_SCALE, gain.weights());
        arguments.put(DNNL_ARG_DIFF_DST, builder.inLayout(name + ".backward", gradient.values(), layout));
        arguments.put(DNNL_ARG_DIFF_SRC, result);
        // oneDNN has no backward pass of the data alone where there are factors
        arguments.put(DNNL_ARG_DIFF_SCALE, gradientOf(gain));
        arguments.put(DNNL_ARG_DIFF_SHIFT, gradientOf(shift));
        builder.append(name + ".backward", backward, arguments);
        if (rows.needsGradient()) {
            rows.addGradient(Gradient.exclusive(result));
        }
    }

    /** Memory that nothing reads, for a frozen layer. */
    private memory gradientOf(Parameter parameter) {
        return context.trained()
                ? parameter.gradient()
                : builder.allocate(parameter.weights().get_desc());
    }
}
