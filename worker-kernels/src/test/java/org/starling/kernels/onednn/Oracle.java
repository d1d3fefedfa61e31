package org.starling.kernels.onednn;

import java.nio.FloatBuffer;
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
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.replica.Network;

/** Network trained by DL4J, in float32 or float64; the oracle of comparisons. */
final class Oracle implements ComparedNetwork {
    private final Network network;
    private final Model model;
    private Batch labelled;
    private INDArray labels;

    private Oracle(Network network, Model model) {
        this.network = network;
        this.model = model;
        Layer[] layers =
                model instanceof MultiLayerNetwork stack ? stack.getLayers() : ((ComputationGraph) model).getLayers();
        Arrays.stream(layers).forEach(OrderedSoftmax::install);
    }

    /** In float32; parameters that start as constants get noise, without making variances negative. */
    static Oracle of(Network network, Random random) {
        Model model = network.initialise();
        INDArray parameters = model.params();
        float[] noise = new float[(int) parameters.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = 0.02f * (float) random.nextGaussian();
        }
        parameters.addi(Nd4j.createFromArray(noise).reshape(parameters.shape()));
        return new Oracle(network, model);
    }

    /** Another one with the same parameters. */
    Oracle inPrecision(DataType precision) {
        if (model.params().dataType() == precision) {
            // clones of graphs forget along which dimension they merge
            Model copy = network.initialise();
            copy.setParams(model.params());
            return new Oracle(network, copy);
        }
        return new Oracle(
                network,
                model instanceof MultiLayerNetwork layers
                        ? layers.convertDataType(precision)
                        : ((ComputationGraph) model).convertDataType(precision));
    }

    /** Another one, each of whose parameters is {@code share} of itself larger or smaller, as {@code seed} decides. */
    Oracle moved(double share, long seed) {
        Oracle moved = inPrecision(model.params().dataType());
        Random random = new Random(seed);
        double[] parameters = parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] *= 1 + (random.nextBoolean() ? share : -share);
        }
        moved.model
                .params()
                .assign(Nd4j.createFromArray(parameters).reshape(model.params().shape()));
        return moved;
    }

    /** Positions of the parameters in their vector. */
    List<ParameterSlot> slots() {
        List<String> names = model instanceof MultiLayerNetwork layers
                ? IntStream.range(0, layers.getnLayers())
                        .mapToObj(Integer::toString)
                        .toList()
                : List.of();
        return UpdaterBlueprint.read(model, names).slots();
    }

    @Override
    public double[] parameters() {
        return doubles(model.params());
    }

    @Override
    public double[] updaterState() {
        INDArray state = stateView();
        return state == null ? new double[0] : doubles(state);
    }

    private INDArray stateView() {
        BaseMultiLayerUpdater<?> updater = model instanceof MultiLayerNetwork layers
                ? (BaseMultiLayerUpdater<?>) layers.getUpdater()
                : ((ComputationGraph) model).getUpdater();
        return updater.getStateViewArray();
    }

    @Override
    public double[] outputs(Batch batch) {
        return doubles(output(batch));
    }

    private INDArray output(Batch batch) {
        // an activation layer at the input is computed in place
        INDArray features = features(batch);
        INDArray mask = masks(batch).features();
        if (model instanceof MultiLayerNetwork layers) {
            return layers.output(features, false, mask, null);
        }
        ComputationGraph graph = (ComputationGraph) model;
        // reshaping goes by the size of the last labels, or else of the last inputs
        graph.setLabels((INDArray[]) null);
        graph.setInputs(features);
        return graph.output(false, new INDArray[] {features}, OracleMasks.array(mask), null)[0];
    }

    @Override
    public double[] gradients(Batch batch) {
        // labels first: their shape comes from a pass of its own, which leaves its input behind
        INDArray target = labels(batch);
        INDArray features = features(batch);
        OracleMasks masks = masks(batch);
        if (model instanceof MultiLayerNetwork layers) {
            layers.setInput(features);
            layers.setLabels(target);
            layers.setLayerMaskArrays(masks.features(), masks.labels());
            layers.computeGradientAndScore();
            layers.clearLayerMaskArrays();
        } else {
            ComputationGraph graph = (ComputationGraph) model;
            graph.setInputs(features);
            graph.setLabels(target);
            graph.setLayerMaskArrays(OracleMasks.array(masks.features()), OracleMasks.array(masks.labels()));
            graph.computeGradientAndScore();
            graph.clearLayerMaskArrays();
        }
        double[] gradients = doubles(model.getGradientsViewArray());
        // DL4J divides by the size of the batch when it updates, unless it is told to add up
        if (model.conf().isMiniBatch()) {
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] /= batch.size();
            }
        }
        return gradients;
    }

    @Override
    public double train(Batch batch) {
        INDArray target = labels(batch);
        INDArray features = features(batch);
        OracleMasks masks = masks(batch);
        if (model instanceof MultiLayerNetwork layers) {
            layers.fit(features, target, masks.features(), masks.labels());
        } else {
            ((ComputationGraph) model)
                    .fit(
                            new INDArray[] {features},
                            new INDArray[] {target},
                            OracleMasks.array(masks.features()),
                            OracleMasks.array(masks.labels()));
        }
        return model.score();
    }

    private OracleMasks masks(Batch batch) {
        boolean labelsHaveShape = batch.format().masks().labelValues() > 0 && labelled == batch;
        return OracleMasks.of(
                batch,
                labelsHaveShape ? labels.shape() : new long[0],
                model.params().dataType());
    }

    private INDArray features(Batch batch) {
        return OracleTest.features(batch).castTo(model.params().dataType());
    }

    private INDArray labels(Batch batch) {
        if (labelled != batch) {
            labels = shapedLabels(batch);
            labelled = batch;
        }
        return labels;
    }

    private INDArray shapedLabels(Batch batch) {
        Layer outputLayer = model instanceof MultiLayerNetwork layers
                ? layers.getOutputLayer()
                : ((ComputationGraph) model).getOutputLayer(0);
        float[] unpacked = new float[batch.size() * batch.format().label().length()];
        batch.unpackLabels(FloatBuffer.wrap(unpacked));
        return OracleLabels.shaped(
                        Nd4j.createFromArray(unpacked),
                        batch,
                        outputLayer,
                        output(batch).shape())
                .castTo(model.params().dataType());
    }

    private static double[] doubles(INDArray array) {
        return array.dup('c').reshape(array.length()).toDoubleVector();
    }

    @Override
    public void close() {
        model.close();
    }
}
