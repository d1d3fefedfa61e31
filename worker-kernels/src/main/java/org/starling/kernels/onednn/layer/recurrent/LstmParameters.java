package org.starling.kernels.onednn.layer.recurrent;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.recurrent.LstmStates.Gate;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.parameter.ParameterPart;
import org.starling.kernels.onednn.plan.Descriptors;

/**
 * Parameters of an LSTM layer, gate by gate. DL4J keeps a column per gate and unit, which is a row-major matrix
 * {@code [units, inputs]} per gate.
 */
final class LstmParameters {
    private final Map<Gate, ParameterPart> inputWeights;
    private final Map<Gate, ParameterPart> recurrentWeights;
    private final Map<Gate, ParameterPart> transposed;
    private final Map<Gate, ParameterPart> biases;

    LstmParameters(LayerContext context, long inputs, long units) {
        Parameter recurrent = parameter(context, LSTMParamInitializer.RECURRENT_WEIGHT_KEY, units * units);
        inputWeights = parts(
                context,
                parameter(context, LSTMParamInitializer.INPUT_WEIGHT_KEY, units * inputs),
                Descriptors.plain(units, inputs));
        recurrentWeights = parts(context, recurrent, Descriptors.plain(units, units));
        transposed = parts(context, recurrent, Descriptors.strided(new long[] {units, units}, new long[] {1, units}));
        biases = parts(context, parameter(context, LSTMParamInitializer.BIAS_KEY, units), Descriptors.plain(units));
    }

    private static Parameter parameter(LayerContext context, String key, long valuesPerGate) {
        long length = Gate.values().length * valuesPerGate;
        return context.parameter(key, Descriptors.plain(length), Descriptors.plain(length));
    }

    private static Map<Gate, ParameterPart> parts(LayerContext context, Parameter parameter, memory.desc part) {
        List<ParameterPart> inOrder = context.parameters().parts(parameter, part);
        Map<Gate, ParameterPart> byGate = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            byGate.put(gate, inOrder.get(byGate.size()));
        }
        return byGate;
    }

    /** {@code [units, inputs]}. */
    ParameterPart inputWeights(Gate gate) {
        return inputWeights.get(gate);
    }

    /** {@code [units, units]}: a row for each unit that is computed. */
    ParameterPart recurrentWeights(Gate gate) {
        return recurrentWeights.get(gate);
    }

    /** The same memory with a column for each unit that is computed. */
    memory transposedRecurrentWeights(Gate gate) {
        return transposed.get(gate).weights();
    }

    /** {@code [units]}. */
    ParameterPart bias(Gate gate) {
        return biases.get(gate);
    }
}
