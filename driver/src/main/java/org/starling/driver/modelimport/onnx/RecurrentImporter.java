package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/** Long short-term memory in one direction, without peepholes, whose states start at zero. */
final class RecurrentImporter implements OperatorImporter {
    /** DL4J's places of ONNX's gates: input, output, forget, candidate. */
    private static final List<Integer> GATES = List.of(3, 2, 1, 0);

    private static final List<List<Integer>> STEPS_FIRST =
            List.of(ImportedValue.TIME, ImportedValue.BATCH, ImportedValue.CHANNELS);

    @Override
    public void add(Operator operator, ImportContext context) {
        ImportedValue value = context.value(operator.input(0));
        ImportedNode input = value.node();
        requireSettings(operator, context);
        if (!value.dimensions().equals(STEPS_FIRST) || !input.isSequence()) {
            throw new UnsupportedOperatorException("other dimensions than [time, batch, channels]");
        }
        Constant weights = context.required(operator.input(1), "weights");
        Constant recurrent = context.required(operator.input(2), "weights");
        long units = operator.integer("hidden_size", recurrent.rank() == 3 ? recurrent.size(2) : 0);
        if (units < 1
                || !weights.shape().equals(List.of(1L, 4 * units, input.channels()))
                || !recurrent.shape().equals(List.of(1L, 4 * units, units))) {
            throw new UnsupportedOperatorException("weights of the shapes %s and %s for %d units and %d features"
                    .formatted(weights.shape(), recurrent.shape(), units, input.channels()));
        }
        List<IActivation> functions = functions(operator);
        LSTM layer = new LSTM.Builder()
                .nIn(input.channels())
                .nOut(units)
                .gateActivationFunction(functions.get(0))
                .activation(functions.get(1))
                .dataFormat(RNNFormat.NCW)
                .build();
        Map<String, float[]> parameters = Map.of(
                LSTMParamInitializer.INPUT_WEIGHT_KEY, gates(weights.floats()),
                LSTMParamInitializer.RECURRENT_WEIGHT_KEY, gates(recurrent.floats()),
                LSTMParamInitializer.BIAS_KEY, gates(bias(operator, units, context)));
        put(operator, layer, input, parameters, context);
    }

    private static void put(
            Operator operator, LSTM layer, ImportedNode input, Map<String, float[]> parameters, ImportContext context) {
        boolean all = isUsed(operator, 0, context);
        boolean last = isUsed(operator, 1, context);
        if (isUsed(operator, 2, context) || all == last) {
            throw new UnsupportedOperatorException(
                    "both all outputs and the last one are used, or the state of the cell");
        }
        Layer used = all ? layer : new LastTimeStep(layer);
        List<Long> shape = all ? List.of(layer.getNOut(), input.shape().get(1)) : List.of(layer.getNOut());
        ImportedNode node = context.layer(operator, used, input, shape, parameters);
        List<List<Integer>> dimensions = new ArrayList<>();
        if (all) {
            dimensions.add(ImportedValue.TIME);
        }
        // the direction
        dimensions.add(List.of());
        dimensions.addAll(List.of(ImportedValue.BATCH, ImportedValue.CHANNELS));
        context.put(operator.outputs().get(all ? 0 : 1), new ImportedValue(node, dimensions));
    }

    private static boolean isUsed(Operator operator, int output, ImportContext context) {
        if (operator.outputs().size() <= output
                || operator.outputs().get(output).isEmpty()) {
            return false;
        }
        String name = operator.outputs().get(output);
        return context.graph().isOutput(name)
                || !context.graph().consumers(name).isEmpty();
    }

    private static void requireSettings(Operator operator, ImportContext context) {
        boolean plain = operator.text("direction", "forward").equals("forward")
                && operator.integer("layout", 0) == 0
                && operator.integer("input_forget", 0) == 0
                && !operator.has("clip")
                && operator.input(4).isEmpty()
                && operator.input(7).isEmpty();
        if (!plain) {
            throw new UnsupportedOperatorException(
                    "another direction, layout, lengths, peepholes, clip or input_forget");
        }
        for (int state : List.of(5, 6)) {
            if (!operator.input(state).isEmpty()) {
                for (float value : context.required(operator.input(state), "initial states")
                        .floats()) {
                    if (value != 0) {
                        throw new UnsupportedOperatorException("initial states other than zero");
                    }
                }
            }
        }
    }

    /** The functions of the gates and of the cell. */
    private static List<IActivation> functions(Operator operator) {
        List<String> names = operator.texts("activations");
        List<String> given = names.isEmpty() ? List.of("Sigmoid", "Tanh", "Tanh") : names;
        if (given.size() != 3 || !given.get(1).equals(given.get(2)) || operator.has("activation_beta")) {
            throw new UnsupportedOperatorException("activations " + given);
        }
        List<Float> arguments = new ArrayList<>(operator.numbers("activation_alpha"));
        List<IActivation> functions = new ArrayList<>();
        for (String name : given) {
            functions.add(
                    switch (name) {
                        case "LeakyRelu" -> new ActivationLReLU(arguments.isEmpty() ? 0.01 : arguments.remove(0));
                        case "Elu" -> new ActivationELU(arguments.isEmpty() ? 1 : arguments.remove(0));
                        case "Sigmoid", "Tanh", "Relu" -> ActivationImporter.byName(name, operator)
                                .orElseThrow();
                        default -> throw new UnsupportedOperatorException("activation " + name);
                    });
        }
        return functions;
    }

    /** DL4J has one bias for each gate: the sum of ONNX's two. */
    private static float[] bias(Operator operator, long units, ImportContext context) {
        int rows = Math.toIntExact(4 * units);
        if (operator.input(3).isEmpty()) {
            return new float[rows];
        }
        float[] both = context.required(operator.input(3), "biases").vector(2L * rows);
        float[] sum = Arrays.copyOf(both, rows);
        for (int i = 0; i < rows; i++) {
            sum[i] += both[rows + i];
        }
        return sum;
    }

    private static float[] gates(float[] given) {
        int length = given.length / GATES.size();
        float[] ordered = new float[given.length];
        for (int i = 0; i < GATES.size(); i++) {
            System.arraycopy(given, i * length, ordered, GATES.get(i) * length, length);
        }
        return ordered;
    }
}
