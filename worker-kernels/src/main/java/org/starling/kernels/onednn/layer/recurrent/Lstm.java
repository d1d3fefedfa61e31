package org.starling.kernels.onednn.layer.recurrent;

import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.recurrent.LstmStates.Gate;
import org.starling.kernels.onednn.layer.recurrent.MatMuls.Product;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * One LSTM layer over a whole sequence (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
 *
 * <pre>
 * i, f, o = gate(W x + R h' + b)    g = cell(W x + R h' + b)
 * c = f c' + i g                    h = o cell(c)
 * </pre>
 *
 * where h' and c' are those of the time step before. What does not depend on the time step before, {@code W x + b}, is one
 * product per gate for all time steps. oneDNN has a primitive for the whole, but on many processors only its reference
 * implementation of it.
 */
final class Lstm {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final long examples;
    private final long inputs;
    private final long steps;
    private final long units;
    private final Functions functions;
    /** Null where no time step is masked. */
    private final StepMask mask;

    /** The activations of gates and cell; their derivatives must follow from their outputs. */
    record Functions(Activation.Elementwise gate, Activation.Elementwise cell) {
        Activation.Elementwise of(Gate which) {
            return which == Gate.CANDIDATE ? cell : gate;
        }
    }

    /**
     * @param mask of time steps after which states are zero; may be null
     */
    Lstm(LayerContext context, Tensor input, long units, Functions functions, StepMask mask) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name();
        this.input = input;
        this.examples = input.dimension(0);
        this.inputs = input.dimension(1);
        this.steps = input.dimension(2);
        this.units = units;
        this.functions = functions;
        this.mask = mask;
    }

    /** Appends the forward operations, and registers those of the backward pass. */
    Tensor append() {
        LstmParameters parameters = new LstmParameters(context, inputs, units);
        LstmStates states = new LstmStates(builder, examples, steps, units, mask);
        memory ordered =
                builder.inLayout(name + ".input", input.values(), Descriptors.timeMajor(examples, inputs, steps));
        memory source = builder.reinterpret(ordered, Descriptors.plain(steps * examples, inputs));
        appendForward(source, parameters, states);
        Tensor output = Tensor.of(states.outputs(), context.differentiation(input));
        builder.onGradient(
                name, output, gradient -> new LstmBackward(context, input, source, parameters, states, functions)
                        .append(gradient));
        return output;
    }

    private void appendForward(memory source, LstmParameters parameters, LstmStates states) {
        MatMuls matMuls = new MatMuls(builder);
        String step = name + ".forward";
        Map<Gate, Product> recurrences = new EnumMap<>(Gate.class);
        Map<Gate, memory> weights = new EnumMap<>(Gate.class);
        Product ofGates = matMuls.adding(examples, units, units, functions.gate());
        for (Gate gate : Gate.values()) {
            matMuls.project(
                    step + ".projection",
                    source,
                    parameters.inputWeights(gate).weights(),
                    parameters.bias(gate).weights(),
                    states.gate(gate));
            Product recurrence =
                    gate == Gate.CANDIDATE ? matMuls.adding(examples, units, units, functions.cell()) : ofGates;
            recurrences.put(gate, recurrence);
            weights.put(
                    gate, matMuls.prepared(step + ".weights", recurrence, parameters.transposedRecurrentWeights(gate)));
        }
        CellMath math = new CellMath(builder, states.step());
        for (long t = 0; t < steps; t++) {
            for (Gate gate : Gate.values()) {
                matMuls.append(
                        step + ".recurrence",
                        recurrences.get(gate),
                        states.hidden(t - 1),
                        weights.get(gate),
                        states.gate(gate, t));
            }
            math.multiply(step + ".cell", states.gate(Gate.INPUT, t), states.gate(Gate.CANDIDATE, t), states.cell(t));
            math.addProduct(step + ".cell", states.gate(Gate.FORGET, t), states.cell(t - 1), states.cell(t));
            math.activate(step + ".cell", functions.cell(), states.cell(t), states.activatedCell(t));
            math.multiply(step + ".cell", states.gate(Gate.OUTPUT, t), states.activatedCell(t), states.hidden(t));
            if (mask != null) {
                appendMask(math, states, Math.toIntExact(t));
            }
        }
    }

    /** Sets states of masked examples to zero, so that the next step starts anew. */
    private void appendMask(CellMath math, LstmStates states, int t) {
        FloatBuffer hidden = NativeScope.floatsOf(states.hidden(t));
        FloatBuffer cell = NativeScope.floatsOf(states.cell(t));
        float[] zeros = new float[Math.toIntExact(units)];
        builder.append(name + ".forward.mask", () -> {
            for (int example = 0; example < mask.examples(); example++) {
                if (!mask.present(example, t)) {
                    hidden.put(example * zeros.length, zeros);
                    cell.put(example * zeros.length, zeros);
                }
            }
        });
        if (builder.training()) {
            math.activate(name + ".forward.mask", functions.cell(), states.cell(t), states.activatedMaskedCell(t));
        }
    }
}
