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
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** {@code γ (x - mean) / √(variance + ε) + β} per channel, and its derivatives. */
final class Normalisation {
    private final BatchNormalization layer;
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final memory mean;
    private final memory variance;

    Normalisation(BatchNormalization layer, LayerContext context, Tensor input) {
        this.layer = layer;
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.mean = builder.allocate(Descriptors.plain(layer.getNOut()));
        this.variance = builder.allocate(Descriptors.plain(layer.getNOut()));
    }

    Tensor append() {
        boolean byBatch = builder.training() && context.trained();
        Optional<Parameter> scale = factor(BatchNormalizationParamInitializer.GAMMA);
        Optional<Parameter> shift = factor(BatchNormalizationParamInitializer.BETA);
        RunningStatistics statistics = statistics();
        FloatBuffer means = NativeScope.floatsOf(mean);
        FloatBuffer variances = NativeScope.floatsOf(variance);
        if (!byBatch) {
            builder.append(name + ".statistics", () -> statistics.copyTo(means, variances));
        }
        batch_normalization_forward.primitive_desc forward = forward(byBatch);
        memory result = builder.allocate(forward.dst_desc());
        Optional<memory> workspace = byBatch && context.reluFollows()
                ? Optional.of(builder.allocate(forward.workspace_desc()))
                : Optional.empty();
        appendForward(forward, result, scale, shift, workspace);
        Tensor output = Tensor.of(result, context.differentiation(input));
        if (context.reluFollows()) {
            output.markActivated();
        }
        if (byBatch) {
            builder.append(name + ".statistics", () -> statistics.observe(means, variances));
            builder.onGradient(name, output, gradient -> appendBackward(forward, gradient, scale, shift, workspace));
        }
        return output;
    }

    private RunningStatistics statistics() {
        return new RunningStatistics(
                layer,
                parameter(BatchNormalizationParamInitializer.GLOBAL_MEAN),
                parameter(
                        layer.isUseLogStd()
                                ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                                : BatchNormalizationParamInitializer.GLOBAL_VAR));
    }

    private batch_normalization_forward.primitive_desc forward(boolean byBatch) {
        return new batch_normalization_forward.primitive_desc(
                builder.cpu(),
                (byBatch ? prop_kind.forward_training : prop_kind.forward_inference).value,
                input.values().get_desc(),
                input.values().get_desc(),
                (float) layer.getEps(),
                flags(byBatch),
                builder.attributes(),
                false);
    }

    private void appendForward(
            batch_normalization_forward.primitive_desc forward,
            memory result,
            Optional<Parameter> scale,
            Optional<Parameter> shift,
            Optional<memory> workspace) {
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, input.values());
        arguments.put(DNNL_ARG_DST, result);
        arguments.put(DNNL_ARG_MEAN, mean);
        arguments.put(DNNL_ARG_VARIANCE, variance);
        scale.ifPresent(parameter -> arguments.put(DNNL_ARG_SCALE, parameter.weights()));
        shift.ifPresent(parameter -> arguments.put(DNNL_ARG_SHIFT, parameter.weights()));
        workspace.ifPresent(w -> arguments.put(DNNL_ARG_WORKSPACE, w));
        builder.append(name + ".forward", forward, arguments);
    }

    private Optional<Parameter> factor(String key) {
        return layer.isLockGammaBeta() ? Optional.empty() : Optional.of(parameter(key));
    }

    private Parameter parameter(String key) {
        memory.desc layout = Descriptors.plain(layer.getNOut());
        return context.parameter(key, layout, Descriptors.plain(layer.getNOut()));
    }

    private int flags(boolean byBatch) {
        int flags = layer.isLockGammaBeta()
                ? normalization_flags.none.value
                : normalization_flags.use_scale.value | normalization_flags.use_shift.value;
        if (context.reluFollows()) {
            flags |= normalization_flags.fuse_norm_relu.value;
        }
        return byBatch ? flags : flags | normalization_flags.use_global_stats.value;
    }

    private void appendBackward(
            batch_normalization_forward.primitive_desc forward,
            Gradient gradient,
            Optional<Parameter> scale,
            Optional<Parameter> shift,
            Optional<memory> workspace) {
        memory.desc layout = input.values().get_desc();
        batch_normalization_backward.primitive_desc backward = new batch_normalization_backward.primitive_desc(
                builder.cpu(),
                (scale.isPresent() ? prop_kind.backward : prop_kind.backward_data).value,
                layout,
                layout,
                layout,
                (float) layer.getEps(),
                flags(true),
                forward,
                builder.attributes(),
                false);
        memory result = builder.allocate(layout);
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC, input.values());
        arguments.put(DNNL_ARG_MEAN, mean);
        arguments.put(DNNL_ARG_VARIANCE, variance);
        arguments.put(DNNL_ARG_DIFF_DST, builder.inLayout(name + ".backward", gradient.values(), layout));
        arguments.put(DNNL_ARG_DIFF_SRC, result);
        workspace.ifPresent(w -> arguments.put(DNNL_ARG_WORKSPACE, w));
        scale.ifPresent(parameter -> {
            arguments.put(DNNL_ARG_SCALE, parameter.weights());
            arguments.put(DNNL_ARG_DIFF_SCALE, parameter.gradient());
        });
        shift.ifPresent(parameter -> arguments.put(DNNL_ARG_DIFF_SHIFT, parameter.gradient()));
        builder.append(name + ".backward", backward, arguments);
        if (input.needsGradient()) {
            input.addGradient(Gradient.exclusive(result));
        }
    }
}
