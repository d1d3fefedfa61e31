package org.starling.kernels.onednn.layer.recurrent;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;

/**
 * States of an LSTM layer, which the forward pass computes and the backward pass needs: matrices {@code [T · N, units]}, the N
 * rows of a time step after each other. At inference only the last states of cells are kept, so that they stay in the cache.
 */
final class LstmStates {
    private final PlanBuilder builder;
    private final long examples;
    private final long steps;
    private final long units;
    private final memory.desc step;
    private final Map<Gate, memory> gates;
    private final memory cells;
    private final memory activatedCells;
    private final memory hidden;
    /** Activations of the states of cells as passed to the next step: after masking. */
    private final memory activatedMaskedCells;

    /** The parts that parameters consist of, in DL4J's order. */
    enum Gate {
        /** Has the activation of the cell, the others that of gates. */
        CANDIDATE,
        FORGET,
        OUTPUT,
        INPUT
    }

    /**
     * @param mask of time steps after which states are zero; may be null
     */
    LstmStates(PlanBuilder builder, long examples, long steps, long units, StepMask mask) {
        this.builder = builder;
        this.examples = examples;
        this.steps = steps;
        this.units = units;
        this.step = Descriptors.plain(examples, units);
        this.gates = perGate();
        // these two start with the state before the first step, which stays zero
        this.cells = sequence(1 + kept(2));
        this.hidden = sequence(steps + 1);
        this.activatedCells = sequence(kept(1));
        this.activatedMaskedCells = mask != null && builder.training() ? sequence(steps) : activatedCells;
    }

    /** A new matrix of all time steps for every gate. */
    Map<Gate, memory> perGate() {
        Map<Gate, memory> matrices = new EnumMap<>(Gate.class);
        for (Gate gate : Gate.values()) {
            matrices.put(gate, sequence(steps));
        }
        return matrices;
    }

    /** Returns the number of time steps to keep if the next {@code needed} steps require them. */
    private long kept(long needed) {
        return builder.training() ? steps : needed;
    }

    private memory sequence(long count) {
        return builder.allocate(Descriptors.plain(count * examples, units));
    }

    /** Descriptor of one time step. */
    memory.desc step() {
        return step;
    }

    /** Rows of time step {@code t} of {@code sequence}. */
    memory at(memory sequence, long t) {
        return builder.part(sequence, step, t * examples * units);
    }

    /** A gate at all time steps. */
    memory gate(Gate gate) {
        return gates.get(gate);
    }

    memory gate(Gate gate, long t) {
        return at(gates.get(gate), t);
    }

    /** The state of the cell after time step {@code t}. */
    memory cell(long t) {
        return at(cells, t < 0 ? 0 : 1 + t % kept(2));
    }

    /** The activation of {@link #cell}. */
    memory activatedCell(long t) {
        return at(activatedCells, t % kept(1));
    }

    /** The activation of {@link #cell} as passed to the next step. */
    memory activatedMaskedCell(long t) {
        return at(activatedMaskedCells, t % kept(1));
    }

    /** The output after time step {@code t}; zero for -1. */
    memory hidden(long t) {
        return at(hidden, t + 1);
    }

    /** Outputs before each time step. */
    memory hiddenBefore() {
        return builder.part(hidden, Descriptors.plain(steps * examples, units), 0);
    }

    /** Outputs after each time step, as sequences {@code [N, units, T]}. */
    memory outputs() {
        return builder.part(hidden, Descriptors.timeMajor(examples, units, steps), examples * units);
    }
}
