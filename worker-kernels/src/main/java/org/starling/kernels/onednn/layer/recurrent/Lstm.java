package org.starling.kernels.onednn.layer.recurrent;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_ITER_C;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_ITER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS_LAYER;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.rnn_direction;
import org.bytedeco.dnnl.lstm_backward;
import org.bytedeco.dnnl.lstm_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** One LSTM layer over a whole sequence, and its derivatives through time. */
final class Lstm {
    /** oneDNN's gates are input, forget, candidate, output; DL4J's candidate, forget, output, input. */
    private static final List<Integer> GATES = List.of(3, 1, 0, 2);

    private static final int GATE_COUNT = 4;

    private static final List<Integer> STATES =
            List.of(DNNL_ARG_SRC_ITER, DNNL_ARG_SRC_ITER_C, DNNL_ARG_DST_ITER, DNNL_ARG_DST_ITER_C);

    private static final List<Integer> STATE_GRADIENTS =
            List.of(DNNL_ARG_DIFF_SRC_ITER, DNNL_ARG_DIFF_SRC_ITER_C, DNNL_ARG_DIFF_DST_ITER, DNNL_ARG_DIFF_DST_ITER_C);

    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final long examples;
    private final long inputs;
    private final long steps;
    private final long units;
    private final lstm_forward.primitive_desc forward;
    private final Optional<lstm_backward.primitive_desc> backward;

    Lstm(LayerContext context, Tensor input, long units) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.examples = input.dimension(0);
        this.inputs = input.dimension(1);
        this.steps = input.dimension(2);
        this.units = units;
        this.forward = forwardDescriptor();
        this.backward = builder.training() ? Optional.of(backwardDescriptor()) : Optional.empty();
    }

    private memory.desc sequence(long channels) {
        return Descriptors.plain(steps, examples, channels);
    }

    private memory.desc weights(long from) {
        return builder.any(1, 1, from, GATE_COUNT, units);
    }

    private memory.desc bias() {
        return Descriptors.plain(1, 1, GATE_COUNT, units);
    }

    /**
     * Hidden and cell states, which start at zero and whose ends nobody reads. They must be there all the same: without them
     * oneDNN 3.8 computes wrong gradients of the recurrent weights.
     */
    private memory.desc states() {
        return Descriptors.plain(1, 1, examples, units);
    }

    /** DL4J keeps a column per unit and gate: values of one unit of one gate follow each other. */
    private memory.desc inOrder(long from) {
        return Descriptors.strided(
                new long[] {1, 1, from, GATE_COUNT, units},
                new long[] {from * GATE_COUNT * units, from * GATE_COUNT * units, 1, from * units, from});
    }

    private lstm_forward.primitive_desc forwardDescriptor() {
        return new lstm_forward.primitive_desc(
                builder.cpu(),
                builder.mode().propagation(),
                rnn_direction.unidirectional_left2right,
                sequence(inputs),
                states(),
                states(),
                weights(inputs),
                weights(units),
                bias(),
                sequence(units),
                states(),
                states(),
                builder.attributes(),
                false);
    }

    private lstm_backward.primitive_desc backwardDescriptor() {
        return new lstm_backward.primitive_desc(
                builder.cpu(),
                prop_kind.backward,
                rnn_direction.unidirectional_left2right,
                sequence(inputs),
                states(),
                states(),
                weights(inputs),
                weights(units),
                bias(),
                sequence(units),
                states(),
                states(),
                sequence(inputs),
                states(),
                states(),
                weights(inputs),
                weights(units),
                bias(),
                sequence(units),
                states(),
                states(),
                forward,
                builder.attributes(),
                false);
    }

    Tensor append() {
        memory source = asSequence(name + ".input", input.values(), inputs);
        Parameter inputWeights = context.parameter(
                LSTMParamInitializer.INPUT_WEIGHT_KEY,
                inOrder(inputs),
                backward.map(lstm_backward.primitive_desc::diff_weights_layer_desc)
                        .orElseGet(forward::weights_layer_desc),
                GATES);
        Parameter recurrentWeights = context.parameter(
                LSTMParamInitializer.RECURRENT_WEIGHT_KEY,
                inOrder(units),
                backward.map(lstm_backward.primitive_desc::diff_weights_iter_desc)
                        .orElseGet(forward::weights_iter_desc),
                GATES);
        Parameter bias = context.parameter(LSTMParamInitializer.BIAS_KEY, bias(), bias(), GATES);
        memory result = builder.allocate(forward.dst_layer_desc());
        Map<Integer, memory> arguments = new HashMap<>();
        arguments.put(DNNL_ARG_SRC_LAYER, source);
        arguments.put(
                DNNL_ARG_WEIGHTS_LAYER,
                builder.inLayout(name + ".weights", inputWeights.weights(), forward.weights_layer_desc()));
        arguments.put(
                DNNL_ARG_WEIGHTS_ITER,
                builder.inLayout(name + ".weights", recurrentWeights.weights(), forward.weights_iter_desc()));
        arguments.put(DNNL_ARG_BIAS, bias.weights());
        arguments.put(DNNL_ARG_DST_LAYER, result);
        STATES.forEach(argument -> arguments.put(argument, builder.allocate(states())));
        Optional<memory> workspace =
                builder.training() ? Optional.of(builder.allocate(forward.workspace_desc())) : Optional.empty();
        workspace.ifPresent(w -> arguments.put(DNNL_ARG_WORKSPACE, w));
        builder.append(name + ".forward", forward, arguments);
        Tensor output = Tensor.of(
                builder.reinterpret(result, Descriptors.timeMajor(examples, units, steps)),
                context.differentiation(input));
        if (output.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(name, output).ifPresent(gradient -> {
                Map<Integer, memory> known = new HashMap<>(arguments);
                known.put(DNNL_ARG_DIFF_DST_LAYER, asSequence(name + ".backward", gradient.values(), units));
                appendBackward(backward.orElseThrow(), known, List.of(inputWeights, recurrentWeights, bias));
            }));
        }
        return output;
    }

    /** Sequences {@code [N, C, T]} in any layout as oneDNN's {@code [T, N, C]}. */
    private memory asSequence(String step, memory values, long channels) {
        memory ordered = builder.inLayout(step, values, Descriptors.timeMajor(examples, channels, steps));
        return builder.reinterpret(ordered, sequence(channels));
    }

    private void appendBackward(
            lstm_backward.primitive_desc descriptor, Map<Integer, memory> arguments, List<Parameter> parameters) {
        String step = name + ".backward";
        arguments.put(
                DNNL_ARG_WEIGHTS_LAYER,
                builder.inLayout(step + ".weights", parameters.get(0).weights(), descriptor.weights_layer_desc()));
        arguments.put(
                DNNL_ARG_WEIGHTS_ITER,
                builder.inLayout(step + ".weights", parameters.get(1).weights(), descriptor.weights_iter_desc()));
        memory sourceGradient = builder.allocate(descriptor.diff_src_layer_desc());
        arguments.put(DNNL_ARG_DIFF_SRC_LAYER, sourceGradient);
        STATE_GRADIENTS.forEach(argument -> arguments.put(argument, builder.allocate(states())));
        List<memory> gradients = List.of(
                builder.allocate(descriptor.diff_weights_layer_desc()),
                builder.allocate(descriptor.diff_weights_iter_desc()),
                builder.allocate(descriptor.diff_bias_desc()));
        arguments.put(DNNL_ARG_DIFF_WEIGHTS_LAYER, gradients.get(0));
        arguments.put(DNNL_ARG_DIFF_WEIGHTS_ITER, gradients.get(1));
        arguments.put(DNNL_ARG_DIFF_BIAS, gradients.get(2));
        for (memory gradient : gradients) {
            // oneDNN adds to what is there
            Pointer start = gradient.get_data_handle();
            long bytes = gradient.get_desc().get_size();
            builder.append(step + ".clear", () -> Pointer.memset(start, 0, bytes));
        }
        builder.append(step, descriptor, arguments);
        if (context.trained()) {
            for (int i = 0; i < gradients.size(); i++) {
                builder.copy(step, gradients.get(i), parameters.get(i).gradient());
            }
        }
        if (input.needsGradient()) {
            input.addGradient(Gradient.exclusive(
                    builder.reinterpret(sourceGradient, Descriptors.timeMajor(examples, inputs, steps))));
        }
    }
}
