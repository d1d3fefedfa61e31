package org.starling.kernels.onednn.layer.recurrent;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.recurrent.LstmStates.Gate;
import org.starling.kernels.onednn.layer.recurrent.Products.Product;
import org.starling.kernels.onednn.layer.recurrent.Products.Target;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * The derivatives of an {@link Lstm} through time. Time steps are gone through from the last to the first and leave behind
 * the gradients of what gates are the activation of; gradients of parameters and input are then products over all time steps.
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
    private final Products products;
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
        this.products = new Products(builder);
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
                products.gradients(
                        name + ".weights",
                        source,
                        gateGradient,
                        parameters.inputWeights(gate).gradient(),
                        Optional.of(parameters.bias(gate).gradient()));
                products.gradients(
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
        Product recurrence = products.product(Target.ADDED_TO, examples, units, units, new Activation.Identity());
        Map<Gate, memory> weights = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            weights.put(
                    gate,
                    products.prepared(
                            name + ".weights",
                            recurrence,
                            parameters.recurrentWeights(gate).weights()));
        }
        CellMath math = new CellMath(builder, states.step());
        memory product = builder.allocate(states.step());
        memory cell = builder.allocate(states.step());
        // what comes back from the cell of the next step
        memory carried = builder.allocate(states.step());
        for (long t = steps - 1; t >= 0; t--) {
            memory output = states.at(outputGradients, t);
            if (t < steps - 1) {
                for (Gate gate : Gate.values()) {
                    products.append(
                            name + ".recurrence",
                            recurrence,
                            states.at(gateGradients.get(gate), t + 1),
                            weights.get(gate),
                            output);
                }
            }
            math.multiply(name + ".cell", output, states.activatedCell(t), product);
            differentiate(math, Gate.OUTPUT, t, product, gateGradients);
            math.multiply(name + ".cell", output, states.gate(Gate.OUTPUT, t), cell);
            // as DL4J does, also where the state was masked after its activation was taken
            math.differentiate(name + ".cell", functions.cell(), states.activatedMaskedCell(t), cell, cell);
            if (t < steps - 1) {
                math.add(name + ".cell", cell, carried, cell);
            }
            math.multiply(name + ".cell", cell, states.gate(Gate.CANDIDATE, t), product);
            differentiate(math, Gate.INPUT, t, product, gateGradients);
            math.multiply(name + ".cell", cell, states.gate(Gate.INPUT, t), product);
            differentiate(math, Gate.CANDIDATE, t, product, gateGradients);
            math.multiply(name + ".cell", cell, states.cell(t - 1), product);
            differentiate(math, Gate.FORGET, t, product, gateGradients);
            math.multiply(name + ".cell", cell, states.gate(Gate.FORGET, t), carried);
        }
    }

    private void differentiate(CellMath math, Gate gate, long t, memory gradient, Map<Gate, memory> gateGradients) {
        math.differentiate(
                name + ".cell",
                functions.of(gate),
                states.gate(gate, t),
                gradient,
                states.at(gateGradients.get(gate), t));
    }

    private void appendInputGradient(Map<Gate, memory> gateGradients) {
        memory gradient = builder.allocate(Descriptors.plain(steps * examples, inputs));
        for (Gate gate : Gate.values()) {
            Target target = gate == Gate.CANDIDATE ? Target.REPLACED : Target.ADDED_TO;
            Product product = products.product(target, steps * examples, units, inputs, new Activation.Identity());
            memory weights = products.prepared(
                    name + ".data.weights",
                    product,
                    parameters.inputWeights(gate).weights());
            products.append(name + ".data", product, gateGradients.get(gate), weights, gradient);
        }
        input.addGradient(
                Gradient.exclusive(builder.reinterpret(gradient, Descriptors.timeMajor(examples, inputs, steps))));
    }
}
