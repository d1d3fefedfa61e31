package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.parameter.ParameterSlot;

/** Trains a network on batches and records its numbers: all numbers of a few steps, and the result of the last step. */
final class Recorder {
    /** Steps whose gradients and updates are recorded: the first one, and that of a smaller batch. */
    private static final List<Integer> CLOSE_STEPS = List.of(0, OracleRun.SMALLER_BATCH);

    /** Running statistics change by values that are not gradients; updates show them. */
    private static final List<String> STATISTICS = List.of("mean", "var", "log10stdev");

    /** Share of all gradients that hides the error of one: a bias before batch normalisation has a gradient of noise alone. */
    private static final double HIDDEN = 0.1;

    /** Length at which scores and outputs are small: they are differences and logarithms of numbers near 1. */
    private static final double SMALL = 1e-2;

    private final ComparedNetwork network;
    private final List<ParameterSlot> slots;
    private final Rounding rounding;
    private final List<Measurement> measurements = new ArrayList<>();

    private Recorder(ComparedNetwork network, List<ParameterSlot> slots, Rounding rounding) {
        this.network = network;
        this.slots = slots;
        this.rounding = rounding;
    }

    static List<Measurement> record(
            ComparedNetwork network, List<Batch> batches, List<ParameterSlot> slots, Rounding rounding) {
        Recorder recorder = new Recorder(network, slots, rounding);
        for (int step = 0; step < batches.size(); step++) {
            recorder.train(step, batches.get(step), step == batches.size() - 1);
        }
        return recorder.measurements;
    }

    private void train(int step, Batch batch, boolean last) {
        boolean close = CLOSE_STEPS.contains(step);
        if (close || last) {
            double[] outputs = network.outputs(batch);
            add("outputs", step, outputs, rounding.of(Math.max(SMALL, Measurement.length(outputs)), step));
        }
        if (close) {
            recordGradients(step, network.gradients(batch));
        }
        double[] before = close ? network.parameters() : new double[0];
        double score = network.train(batch);
        add("score", step, new double[] {score}, rounding.of(Math.max(SMALL, Math.abs(score)), step));
        if (close) {
            recordUpdates(step, before, network.parameters());
        }
        if (close || last) {
            add("parameters", step, network.parameters());
            add("updater state", step, network.updaterState());
        }
    }

    /** Each parameter's on its own, so that a wrong small one does not hide behind large ones. */
    private void recordGradients(int step, double... gradients) {
        double all = Measurement.length(gradients);
        for (ParameterSlot slot : slots) {
            if (!STATISTICS.contains(slot.key())) {
                double[] gradient = part(gradients, slot);
                double length = Measurement.length(gradient) + HIDDEN * all;
                add("gradient of " + slot, step, gradient, rounding.of(length, step));
            }
        }
    }

    private void recordUpdates(int step, double[] before, double... after) {
        double all = Measurement.distance(before, after);
        for (ParameterSlot slot : slots) {
            double[] start = part(before, slot);
            double[] update = part(after, slot);
            double weights = Math.hypot(Measurement.length(start), Measurement.length(update));
            for (int i = 0; i < update.length; i++) {
                update[i] -= start[i];
            }
            double length = Measurement.length(update) + HIDDEN * all;
            add("update of " + slot, step, update, rounding.ofUpdate(length, weights, step));
        }
    }

    private void add(String quantity, int step, double... values) {
        add(quantity, step, values, rounding.of(Measurement.length(values), step));
    }

    private void add(String quantity, int step, double[] values, double allowed) {
        measurements.add(new Measurement(quantity, step, values, allowed));
    }

    private static double[] part(double[] values, ParameterSlot slot) {
        return Arrays.copyOfRange(values, slot.offset(), slot.offset() + slot.length());
    }
}
