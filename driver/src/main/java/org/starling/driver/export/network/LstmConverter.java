package org.starling.driver.export.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.starling.driver.export.network.ActivationFunctions.GateFunction;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** Long short-term memory without peepholes: {@code [N, nIn, T] → [N, nOut, T]}; states start at zero. */
final class LstmConverter implements LayerConverter<LSTM> {
    /** DL4J's places of ONNX's gates: input, output, forget, candidate. */
    private static final List<Integer> GATES = List.of(3, 2, 1, 0);

    @Override
    public void check(LSTM layer, Reasons reasons) {
        check("activation ", layer.getActivationFn(), reasons);
        check("gate activation ", layer.getGateActivationFn(), reasons);
    }

    private static void check(String what, IActivation function, Reasons reasons) {
        reasons.addIf(
                ActivationFunctions.ofGate(function).isEmpty(),
                what + function.getClass().getSimpleName() + " of an LSTM has no ONNX form");
    }

    /**
     * Outputs of the operator.
     *
     * @param all of all time steps, {@code [T, 1, N, nOut]}
     * @param last of the last one, {@code [1, N, nOut]}
     */
    private record Outputs(String all, String last) {}

    @Override
    public Value convert(LSTM layer, Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        String steps = graph.node("Squeeze", outputs(layer, input, context).all, graph.longs(new long[] {1}, 1))
                .append();
        return input.with(graph.transposed(steps, 1, 2, 0), layer.getNOut(), input.size(1));
    }

    private static Value last(LSTM layer, Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        String step = graph.node("Squeeze", outputs(layer, input, context).last, graph.longs(new long[] {0}, 1))
                .append();
        return input.with(step, layer.getNOut());
    }

    private static Outputs outputs(LSTM layer, Value input, NodeContext context) {
        context.requireSequence(layer.getNIn(), input);
        OnnxGraph graph = context.graph();
        long units = layer.getNOut();
        int rows = Math.toIntExact(4 * units);
        GateFunction gate =
                ActivationFunctions.ofGate(layer.getGateActivationFn()).orElseThrow();
        GateFunction cell = ActivationFunctions.ofGate(layer.getActivationFn()).orElseThrow();
        // the second half are biases of the recurrence, which DL4J does not have
        float[] bias = Arrays.copyOf(gates(LSTMParamInitializer.BIAS_KEY, 1, layer, context), 2 * rows);
        List<String> outputs = graph.node(
                        "LSTM",
                        graph.transposed(input.name(), 2, 0, 1),
                        graph.floats(
                                gates(LSTMParamInitializer.INPUT_WEIGHT_KEY, layer.getNIn(), layer, context),
                                1,
                                rows,
                                layer.getNIn()),
                        graph.floats(
                                gates(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, units, layer, context),
                                1,
                                rows,
                                units),
                        graph.floats(bias, 1, bias.length))
                .with("hidden_size", units)
                .withTexts("activations", List.of(gate.name(), cell.name(), cell.name()))
                .withFloats(
                        "activation_alpha",
                        Stream.of(gate, cell, cell)
                                .flatMap(function -> function.arguments().stream())
                                .toList())
                .append(2);
        return new Outputs(outputs.get(0), outputs.get(1));
    }

    /** A parameter with the gates in ONNX's order. DL4J keeps a column per gate and unit: {@code [4 nOut, perUnit]}, row-major. */
    private static float[] gates(String key, long perUnit, LSTM layer, NodeContext context) {
        float[] given = context.values(key);
        int length = Math.toIntExact(layer.getNOut() * perUnit);
        float[] ordered = new float[given.length];
        for (int i = 0; i < GATES.size(); i++) {
            System.arraycopy(given, GATES.get(i) * length, ordered, i * length, length);
        }
        return ordered;
    }

    /** The last output of a recurrent layer: {@code [N, nIn, T] → [N, nOut]}. */
    static final class OfLastStep implements LayerConverter<LastTimeStep> {
        @Override
        public void check(LastTimeStep layer, Reasons reasons) {
            if (layer.getUnderlying().getClass() == LSTM.class) {
                new LstmConverter().check((LSTM) layer.getUnderlying(), reasons);
            } else {
                reasons.add("the last time step of "
                        + layer.getUnderlying().getClass().getSimpleName() + " has no ONNX form");
            }
        }

        @Override
        public Value convert(LastTimeStep layer, Value input, NodeContext context) {
            return last((LSTM) layer.getUnderlying(), input, context);
        }
    }
}
