package org.starling.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.TrainingPosition;

/**
 * Trains a network by DL4J and by oneDNN, from the same parameters on the same batches, and records what both come to. Two
 * trials of one network differ only in the precision of DL4J: parameters, batches and what oneDNN computes are the same.
 */
final class Trial {
    static final int STEPS = 20;

    private final Model oracle;
    private final OneDnnStep step;
    private final double tolerance;
    private final List<Comparison> comparisons = new ArrayList<>();

    private Trial(Model oracle, OneDnnStep step, double tolerance) {
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
        Random random = new Random(42);
        Model initial = network.initialise();
        randomise(initial, random);
        Model oracle = inPrecision(initial, precision);
        try (OneDnnStep step = OneDnnCompiler.compile(network, format, batchSize, 1)) {
            step.writeParameters(OracleTest.values(initial.params()), 0);
            step.moveTo(new TrainingPosition(0, 0, 1));
            Trial trial = new Trial(oracle, step, tolerance);
            for (int i = 0; i < STEPS; i++) {
                // now and then a smaller batch, as at the end of an epoch
                int size = i % 7 == 3 ? Math.max(1, batchSize / 2) : batchSize;
                trial.train(i, OracleTest.batch(format, size, random));
            }
            trial.compare("iterations", new double[] {step.iteration()}, new double[] {STEPS});
            return trial.comparisons;
        } finally {
            oracle.close();
            if (oracle != initial) {
                initial.close();
            }
        }
    }

    /** Adds noise to parameters that start as constants, without making variances negative. */
    private static void randomise(Model model, Random random) {
        INDArray parameters = model.params();
        float[] noise = new float[(int) parameters.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = 0.02f * (float) random.nextGaussian();
        }
        parameters.addi(Nd4j.createFromArray(noise).reshape(parameters.shape()));
    }

    private static Model inPrecision(Model model, DataType precision) {
        if (model.params().dataType() == precision) {
            return model;
        }
        return model instanceof MultiLayerNetwork network
                ? network.convertDataType(precision)
                : ((ComputationGraph) model).convertDataType(precision);
    }

    private void train(int index, Batch batch) {
        boolean first = index == 0;
        boolean last = index == STEPS - 1;
        INDArray features = OracleTest.features(batch).castTo(oracle.params().dataType());
        // DL4J computes an activation layer at the input in place
        INDArray outputs = output(features.dup());
        INDArray labels = labels(batch, outputs);
        if (first || last) {
            compare("outputs at " + (first ? "first" : "last"), outputs(batch, outputs), doubles(outputs));
        }
        double[] before = doubles(oracle.params());
        double score = fit(features, labels);
        double ours = step.train(batch);
        comparisons.add(new Comparison(
                "score",
                "at step " + index,
                new double[] {ours},
                new double[] {score},
                tolerance * Math.max(1e-2, Math.abs(score))));
        if (first) {
            compareUpdates(before);
        }
        if (first || last) {
            String when = first ? " after first step" : " after last step";
            compare("parameters" + when, parameters(), doubles(oracle.params()));
            compare("updater state" + when, updaterState(), oracleUpdaterState());
        }
    }

    private void compare(String quantity, double[] ours, double[] theirs) {
        comparisons.add(
                new Comparison(quantity, "", ours, theirs, tolerance * Math.max(1e-12, Comparison.length(theirs))));
    }

    /**
     * Compares what the first step changed, parameter by parameter, so that a wrong small gradient does not hide behind large
     * ones. Allowed are a thousandth and what the subtraction from the weights rounds off.
     */
    private void compareUpdates(double[] before) {
        double[] theirs = doubles(oracle.params());
        double[] ours = parameters();
        for (ParameterSlot slot : UpdaterBlueprint.read(oracle, layerNames()).slots()) {
            double[] start = part(before, slot);
            double[] end = part(theirs, slot);
            double weights = Math.hypot(Comparison.length(start), Comparison.length(end));
            double update = Comparison.distance(start, end);
            comparisons.add(new Comparison(
                    "first update of " + slot, "", part(ours, slot), end, 1e-3 * update + 1e-6 * weights + 1e-9));
        }
    }

    private List<String> layerNames() {
        return oracle instanceof MultiLayerNetwork network
                ? IntStream.range(0, network.getnLayers())
                        .mapToObj(Integer::toString)
                        .toList()
                : List.of();
    }

    private static double[] part(double[] values, ParameterSlot slot) {
        return Arrays.copyOfRange(values, slot.offset(), slot.offset() + slot.length());
    }

    private double[] outputs(Batch batch, INDArray expected) {
        float[] outputs = new float[(int) expected.length()];
        step.infer(batch, outputs);
        return doubles(outputs);
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

    private double[] oracleUpdaterState() {
        BaseMultiLayerUpdater<?> updater = oracle instanceof MultiLayerNetwork network
                ? (BaseMultiLayerUpdater<?>) network.getUpdater()
                : ((ComputationGraph) oracle).getUpdater();
        INDArray state = updater.getStateViewArray();
        return state == null ? new double[0] : doubles(state);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] doubles(INDArray array) {
        return array.dup('c').reshape(array.length()).toDoubleVector();
    }

    private double fit(INDArray features, INDArray labels) {
        if (oracle instanceof MultiLayerNetwork network) {
            network.fit(features, labels);
            return network.score();
        }
        ComputationGraph graph = (ComputationGraph) oracle;
        graph.fit(new INDArray[] {features}, new INDArray[] {labels});
        return graph.score();
    }

    private INDArray output(INDArray features) {
        return oracle instanceof MultiLayerNetwork network
                ? network.output(features)
                : ((ComputationGraph) oracle).outputSingle(features);
    }

    private INDArray labels(Batch batch, INDArray outputs) {
        Layer outputLayer = oracle instanceof MultiLayerNetwork network
                ? network.getOutputLayer()
                : ((ComputationGraph) oracle).getOutputLayer(0);
        float[] unpacked = new float[batch.size() * batch.format().label().length()];
        batch.unpackLabels(FloatBuffer.wrap(unpacked));
        return OracleLabels.shaped(Nd4j.createFromArray(unpacked), batch, outputLayer, outputs.shape())
                .castTo(outputs.dataType());
    }
}
