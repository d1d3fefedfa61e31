package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.TrainingPosition;

/**
 * Trains a network by DL4J and by oneDNN, from the same parameters on the same batches, and records what both come to. Two
 * trials of one network differ only in the precision of DL4J: parameters, batches and what oneDNN computes are the same.
 */
final class Trial {
    static final int STEPS = 20;
    private static final int SEED = 42;
    private static final double VANISHED = 1e-4;

    private final Oracle oracle;
    private final OneDnnStep step;
    private final double tolerance;
    private final List<Comparison> comparisons = new ArrayList<>();
    private double longestGradient;

    private Trial(Oracle oracle, OneDnnStep step, double tolerance) {
        this.oracle = oracle;
        this.step = step;
        this.tolerance = tolerance;
    }

    /**
     * Trains {@value #STEPS} steps.
     *
     * @param precision in which DL4J computes
     * @param tolerance allowed difference, relative to the length of the result
     */
    static List<Comparison> run(
            Network network, ExampleFormat format, int batchSize, DataType precision, double tolerance) {
        Random random = new Random(SEED);
        try (Oracle initial = Oracle.of(network, random);
                Oracle oracle = initial.inPrecision(precision);
                OneDnnStep step = OneDnnCompiler.compile(network, format, batchSize, 1)) {
            step.writeParameters(floats(initial.parameters()), 0);
            step.moveTo(new TrainingPosition(0, 0, 1));
            Trial trial = new Trial(oracle, step, tolerance);
            for (int i = 0; i < STEPS; i++) {
                trial.train(i, OracleTest.batch(format, size(batchSize, i), random));
            }
            trial.compare("iterations", new double[] {step.iteration()}, new double[] {STEPS});
            return trial.comparisons;
        }
    }

    /**
     * Trains {@code steps} steps, each by oneDNN from the parameters and the updater state that DL4J in single precision has come
     * to, and compares what each step computes with what DL4J computes from there: outputs, score, gradients, updates. Ends
     * early when the gradients vanish: what is left then is the rounding of outputs that nearly are the labels, and some settings
     * make every gradient equally long.
     *
     * @param precision in which DL4J computes what is compared
     * @param tolerance allowed difference, relative to the length of the result
     */
    static List<Comparison> runSingly(
            Network network, ExampleFormat format, int batchSize, int steps, DataType precision, double tolerance) {
        Random random = new Random(SEED);
        try (Oracle guide = Oracle.of(network, random);
                Oracle oracle = guide.inPrecision(precision);
                OneDnnStep step = OneDnnCompiler.compile(network, format, batchSize, 1)) {
            step.moveTo(new TrainingPosition(0, 0, 1));
            Trial trial = new Trial(oracle, step, tolerance);
            for (int i = 0; i < steps; i++) {
                oracle.continueFrom(guide);
                step.writeParameters(floats(guide.parameters()), 0);
                step.writeUpdaterState(floats(guide.updaterState()), 0);
                Batch batch = OracleTest.batch(format, size(batchSize, i), random);
                if (!trial.trainSingly(i, batch)) {
                    break;
                }
                guide.fit(batch);
            }
            return trial.comparisons;
        }
    }

    /** Now and then a smaller batch, as at the end of an epoch. */
    private static int size(int batchSize, int index) {
        return index % 7 == 3 ? Math.max(1, batchSize / 2) : batchSize;
    }

    private void train(int index, Batch batch) {
        boolean first = index == 0;
        boolean last = index == STEPS - 1;
        if (first || last) {
            compareOutputs("outputs at " + (first ? "first" : "last"), "", batch);
        }
        double[] before = oracle.parameters();
        compareScores(index, batch);
        if (first) {
            // the subtraction from the weights rounds, and so do sums of gradients that nearly cancel
            compareUpdates("", before, 10 * tolerance, 1e-6);
        }
        if (first || last) {
            String when = first ? " after first step" : " after last step";
            compare("parameters" + when, parameters(), oracle.parameters());
            compare("updater state" + when, updaterState(), oracle.updaterState());
        }
    }

    /** Returns whether there was a gradient to train by. */
    private boolean trainSingly(int index, Batch batch) {
        String when = "at step " + index;
        compareOutputs("outputs", when, batch);
        double gradient = compareGradients(when, batch);
        if (gradient < VANISHED * longestGradient) {
            return false;
        }
        double[] before = oracle.parameters();
        compareScores(index, batch);
        compareUpdates(when, before, tolerance, 3e-7);
        compare("updater state", when, updaterState(), oracle.updaterState());
        return true;
    }

    private void compareScores(int index, Batch batch) {
        double theirs = oracle.fit(batch);
        comparisons.add(new Comparison(
                "score",
                "at step " + index,
                new double[] {step.train(batch)},
                new double[] {theirs},
                tolerance * Math.max(1e-2, Math.abs(theirs))));
    }

    private void compare(String quantity, double[] ours, double[] theirs) {
        compare(quantity, "", ours, theirs);
    }

    private void compare(String quantity, String when, double[] ours, double[] theirs) {
        comparisons.add(
                new Comparison(quantity, when, ours, theirs, tolerance * Math.max(1e-12, Comparison.length(theirs))));
    }

    /**
     * Compares gradients, parameter by parameter, so that a wrong small one does not hide behind large ones. Those that are zero
     * but for rounding, as that of a bias before batch normalisation, may differ by a tenth of what is allowed for all; and all
     * by the last digits of outputs, which are all that is left once they nearly are the labels. Returns the length of all.
     */
    private double compareGradients(String when, Batch batch) {
        float[] ours = new float[step.parameterCount()];
        step.differentiate(batch, ours);
        double[] theirs = oracle.gradients(batch);
        // of oneDNN, which is the same in every trial of a network
        double all = Comparison.length(doubles(ours));
        longestGradient = Math.max(longestGradient, all);
        for (ParameterSlot slot : oracle.slots()) {
            // what moves running statistics is no gradient, and not divided; their updates are compared
            if (!slot.key().equals("mean")
                    && !slot.key().equals("var")
                    && !slot.key().equals("log10stdev")) {
                double[] expected = part(theirs, slot);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] /= batch.size();
                }
                comparisons.add(new Comparison(
                        "gradient of " + slot,
                        when,
                        part(doubles(ours), slot),
                        expected,
                        tolerance * (Comparison.length(expected) + 0.1 * all) + 3e-7 * longestGradient));
            }
        }
        return all;
    }

    /** Compares what a step changed, parameter by parameter; {@code rounding} is relative to the length of the parameter. */
    private void compareUpdates(String when, double[] before, double relative, double rounding) {
        double[] theirs = oracle.parameters();
        double[] ours = parameters();
        for (ParameterSlot slot : oracle.slots()) {
            double[] start = part(before, slot);
            double[] end = part(theirs, slot);
            double weights = Math.hypot(Comparison.length(start), Comparison.length(end));
            double update = Comparison.distance(start, end);
            comparisons.add(new Comparison(
                    (when.isEmpty() ? "first update of " : "update of ") + slot,
                    when,
                    part(ours, slot),
                    end,
                    relative * update + rounding * weights + 1e-9));
        }
    }

    private static double[] part(double[] values, ParameterSlot slot) {
        return Arrays.copyOfRange(values, slot.offset(), slot.offset() + slot.length());
    }

    private void compareOutputs(String quantity, String when, Batch batch) {
        double[] theirs = oracle.outputs(batch);
        float[] ours = new float[theirs.length];
        step.infer(batch, ours);
        compare(quantity, when, doubles(ours), theirs);
    }

    private double[] parameters() {
        float[] parameters = new float[step.parameterCount()];
        step.readParameters(parameters, 0);
        return doubles(parameters);
    }

    private double[] updaterState() {
        float[] state = new float[step.updaterStateCount()];
        step.readUpdaterState(state, 0);
        return doubles(state);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
