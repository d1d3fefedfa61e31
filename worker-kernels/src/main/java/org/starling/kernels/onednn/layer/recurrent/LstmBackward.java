package org.starling.kernels.onednn.layer.recurrent;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.recurrent.LstmStates.Gate;
import org.starling.kernels.onednn.layer.recurrent.MatMuls.Product;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * The derivatives of an {@link Lstm} through time. Time steps go from the last to the first and produce the gradients before the
 * activation of each gate; gradients of parameters and input are then products over all time steps.
 */
final class LstmBackward {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String name;
    private final Tensor input;
    private final memory source;
    private final LstmParameters parameters;
    private final LstmStates states;
    private final Lstm.Functions functions;
    private final MatMuls matMuls;
    private final long examples;
    private final long inputs;
    private final long steps;
    private final long units;

    LstmBackward(
            LayerContext context,
            Tensor input,
            memory source,
            LstmParameters parameters,
            LstmStates states,
            Lstm.Functions functions) {
        this.context = context;
        this.builder = context.builder();
        this.name = context.name() + ".backward";
        this.input = input;
        this.source = source;
        this.parameters = parameters;
        this.states = states;
        this.functions = functions;
        this.matMuls = new MatMuls(builder);
        this.examples = input.dimension(0);
        this.inputs = input.dimension(1);
        this.steps = input.dimension(2);
        this.units = Descriptors.dimensions(states.step())[1];
    }

    void append(Gradient gradient) {
        Map<Gate, memory> gateGradients = states.perGate();
        appendSteps(ownGradient(gradient), gateGradients);
        if (context.trained()) {
            for (Gate gate : Gate.values()) {
                memory gateGradient = gateGradients.get(gate);
                matMuls.gradients(
                        name + ".weights",
                        source,
                        gateGradient,
                        parameters.inputWeights(gate).gradient(),
                        Optional.of(parameters.bias(gate).gradient()));
                matMuls.gradients(
                        name + ".recurrent.weights",
                        states.hiddenBefore(),
                        gateGradient,
                        parameters.recurrentWeights(gate).gradient(),
                        Optional.empty());
            }
        }
        if (input.needsGradient()) {
            appendInputGradient(gateGradients);
        }
    }

    /** The gradient of the outputs, time step by time step, where it may be added to. */
    private memory ownGradient(Gradient gradient) {
        memory.desc layout = Descriptors.timeMajor(examples, units, steps);
        boolean asIs = gradient.values().get_desc().equals(layout);
        if (asIs && gradient.ownership() == Gradient.Ownership.EXCLUSIVE) {
            return gradient.values();
        }
        memory copy = builder.allocate(layout);
        builder.copy(name, gradient.values(), copy);
        return copy;
    }

    private void appendSteps(memory outputGradients, Map<Gate, memory> gateGradients) {
        Product recurrence = matMuls.adding(examples, units, units, new Activation.Identity());
        Map<Gate, memory> weights = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            memory recurrent = parameters.recurrentWeights(gate).weights();
            weights.put(gate, matMuls.prepared(name + ".weights", recurrence, recurrent));
        }
        CellGradients cell = new CellGradients(gateGradients);
        for (long t = steps - 1; t >= 0; t--) {
            memory output = states.at(outputGradients, t);
            if (t < steps - 1) {
                for (Gate gate : Gate.values()) {
                    memory next = states.at(gateGradients.get(gate), t + 1);
                    matMuls.append(name + ".recurrence", recurrence, next, weights.get(gate), output);
                }
            }
            cell.append(output, t);
        }
    }

    /** The gradients of the gates of one time step after the other, from the last to the first. */
    private final class CellGradients {
        private final Map<Gate, memory> gateGradients;
        private final CellMath math = new CellMath(builder, states.step());
        private final memory product = builder.allocate(states.step());
        private final memory cell = builder.allocate(states.step());
        /** Gradient that the cell of the next step passes back. */
        private final memory carried = builder.allocate(states.step());

        CellGradients(Map<Gate, memory> gateGradients) {
            this.gateGradients = gateGradients;
        }

        void append(memory output, long t) {
            appendGate(Gate.OUTPUT, output, states.activatedCell(t), t);
            appendCell(output, t);
            appendGate(Gate.INPUT, cell, states.gate(Gate.CANDIDATE, t), t);
            appendGate(Gate.CANDIDATE, cell, states.gate(Gate.INPUT, t), t);
            appendGate(Gate.FORGET, cell, states.cell(t - 1), t);
            math.multiply(name + ".cell", cell, states.gate(Gate.FORGET, t), carried);
        }

        private void appendGate(Gate gate, memory gradient, memory factor, long t) {
            math.multiply(name + ".cell", gradient, factor, product);
            memory target = states.at(gateGradients.get(gate), t);
            math.differentiate(name + ".cell", functions.of(gate), states.gate(gate, t), product, target);
        }

        private void appendCell(memory output, long t) {
            math.multiply(name + ".cell", output, states.gate(Gate.OUTPUT, t), cell);
            // as DL4J does, also where the state was masked after its activation was taken
            math.differentiate(name + ".cell", functions.cell(), states.activatedMaskedCell(t), cell, cell);
            if (t < steps - 1) {
                math.add(name + ".cell", cell, carried, cell);
            }
        }
    }

    private void appendInputGradient(Map<Gate, memory> gateGradients) {
        memory gradient = builder.allocate(Descriptors.plain(steps * examples, inputs));
        for (Gate gate : Gate.values()) {
            Product product = gate == Gate.CANDIDATE
                    ? matMuls.replacing(steps * examples, units, inputs)
                    : matMuls.adding(steps * examples, units, inputs, new Activation.Identity());
            memory weights = matMuls.prepared(
                    name + ".data.weights",
                    product,
                    parameters.inputWeights(gate).weights());
            matMuls.append(name + ".data", product, gateGradients.get(gate), weights, gradient);
        }
        input.addGradient(
                Gradient.exclusive(builder.reinterpret(gradient, Descriptors.timeMajor(examples, inputs, steps))));
    }
}
