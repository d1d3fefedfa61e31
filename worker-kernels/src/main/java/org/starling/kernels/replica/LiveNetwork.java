package org.starling.kernels.replica;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Common interface of DL4J's two network classes, whose equivalent methods share no type. Returned arrays are the network's own,
 * not copies.
 */
public sealed interface LiveNetwork {

    /** Creates a network that is not initialised: it has a configuration and counters, but no parameters. */
    static LiveNetwork of(Network network) {
        NativeLibraries.prepare();
        String json = RepairedAdaBelief.putInto(network.json());
        return switch (network.kind()) {
            case MULTI_LAYER -> new MultiLayer(
                    new MultiLayerNetwork(Network.read(MultiLayerConfiguration::fromJson, json)));
            case COMPUTATION_GRAPH -> new Graph(
                    new ComputationGraph(Network.read(ComputationGraphConfiguration::fromJson, json)));
        };
    }

    static LiveNetwork of(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return new MultiLayer(network);
        }
        if (model instanceof ComputationGraph graph) {
            return new Graph(graph);
        }
        throw new IllegalArgumentException("Cannot train a " + model.getClass().getName()
                + ": only MultiLayerNetwork and ComputationGraph are supported");
    }

    /** Returns this network; fails if it does not have one input and one output. */
    default LiveNetwork requireOneInputAndOutput() {
        if (inputs() != 1 || outputs() != 1) {
            throw new IllegalArgumentException(
                    "Cannot train this graph on packed examples: it has %d inputs and %d outputs, and they hold one of each; use a graph with one input and one output"
                            .formatted(inputs(), outputs()));
        }
        return this;
    }

    Model model();

    /** Its definition, with the current counters. */
    Network network();

    /** Type of its parameters. */
    DataType dataType();

    int inputs();

    int outputs();

    Layer[] layers();

    /** Initialises the network with parameters, as one row, which is not copied. */
    void initialise(INDArray parameters);

    /** Makes one update on one batch; then {@code model().score()} is the loss before the update. */
    void fit(INDArray features, INDArray labels);

    /** Makes one update on a batch that may have masks and, for graphs, several inputs and outputs. */
    void fit(MultiDataSet batch);

    /** The layer whose output is compared with labels. */
    Layer outputLayer();

    /** Loss of the output layer; empty if its settings have none. */
    default Optional<ILossFunction> loss() {
        return Optional.ofNullable(LabelArrays.loss(outputLayer().conf().getLayer()));
    }

    /** Computes outputs at inference. */
    default INDArray output(INDArray features) {
        return output(features, null);
    }

    /** The same; {@code mask} of the features may be {@code null}. */
    INDArray output(INDArray features, INDArray mask);

    /** State of the updater as one row, or {@code null} if it has none. */
    INDArray updaterState();

    void writeUpdaterState(INDArray row);

    /** Sets the loss that the network reports. */
    void report(double score);

    /** Sets the counters that updaters and schedules use; before initialisation also those in the settings of layers. */
    void moveTo(int iteration, int epoch);

    /** Updates made so far. */
    int iteration();

    /** Epochs completed so far. */
    int epoch();

    /** The updater; {@code null} before its first use. */
    Updater updater();

    /**
     * Frees the arrays of the network and the workspaces of the calling thread. DL4J's own {@code close()} does the same, and runs
     * two full garbage collections, which stop all threads of the JVM.
     */
    default void close() {
        free(model().params());
        free(model().getGradientsViewArray());
        if (updater() != null) {
            free(updater().getStateViewArray());
        }
        MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
        workspaces.getAllWorkspacesForCurrentThread().forEach(workspaces::destroyWorkspace);
    }

    private static void free(INDArray array) {
        if (array != null && array.closeable()) {
            array.close();
        }
    }

    /** Multi-layer network. */
    record MultiLayer(MultiLayerNetwork model) implements LiveNetwork {
        @Override
        public Network network() {
            return Network.of(model.getLayerWiseConfigurations());
        }

        @Override
        public DataType dataType() {
            return model.getLayerWiseConfigurations().getDataType();
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public Layer[] layers() {
            return model.getLayers();
        }

        @Override
        public void initialise(INDArray parameters) {
            model.init(parameters, false);
        }

        @Override
        public void fit(INDArray features, INDArray labels) {
            model.fit(features, labels);
        }

        @Override
        public void fit(MultiDataSet batch) {
            if (batch.numFeatureArrays() > 1 || batch.numLabelsArrays() > 1) {
                throw new IllegalArgumentException(
                        "Cannot train a multi-layer network on data with %d inputs and %d outputs; use a computation graph"
                                .formatted(batch.numFeatureArrays(), batch.numLabelsArrays()));
            }
            model.fit(
                    batch.getFeatures(0),
                    batch.numLabelsArrays() == 0 ? null : batch.getLabels(0),
                    batch.getFeaturesMaskArray(0),
                    batch.getLabelsMaskArray(0));
        }

        @Override
        public Layer outputLayer() {
            return model.getOutputLayer();
        }

        @Override
        public INDArray output(INDArray features, INDArray mask) {
            return model.output(features, false, mask, null);
        }

        @Override
        public INDArray updaterState() {
            return createdUpdater().getStateViewArray();
        }

        @Override
        public Updater updater() {
            return model.getUpdater(false);
        }

        private Updater createdUpdater() {
            if (updater() == null) {
                RepairedAdaBelief.requireIn(model.getLayerWiseConfigurations().toJson());
            }
            return model.getUpdater(true);
        }

        @Override
        public void writeUpdaterState(INDArray row) {
            createdUpdater().setStateViewArray(model, row, false);
        }

        @Override
        public void report(double score) {
            model.setScore(score);
        }

        @Override
        public void moveTo(int iteration, int epoch) {
            model.setIterationCount(iteration);
            model.setEpochCount(epoch);
            if (model.getLayers() == null) {
                model.getLayerWiseConfigurations()
                        .getConfs()
                        .forEach(settings -> OneClassOutputs.count(settings.getLayer(), epoch));
            }
        }

        @Override
        public int iteration() {
            return model.getLayerWiseConfigurations().getIterationCount();
        }

        @Override
        public int epoch() {
            return model.getLayerWiseConfigurations().getEpochCount();
        }
    }

    /** Computation graph. {@code fit} and {@code output} of single arrays require one input and one output. */
    record Graph(ComputationGraph model) implements LiveNetwork {
        @Override
        public Network network() {
            return Network.of(model.getConfiguration());
        }

        @Override
        public DataType dataType() {
            return model.getConfiguration().getDataType();
        }

        @Override
        public int inputs() {
            return model.getNumInputArrays();
        }

        @Override
        public int outputs() {
            return model.getNumOutputArrays();
        }

        @Override
        public Layer[] layers() {
            return model.getLayers();
        }

        @Override
        public void initialise(INDArray parameters) {
            model.init(parameters, false);
        }

        @Override
        public void fit(INDArray features, INDArray labels) {
            model.fit(new INDArray[] {features}, new INDArray[] {labels});
        }

        @Override
        public void fit(MultiDataSet batch) {
            model.fit(batch);
        }

        @Override
        public Layer outputLayer() {
            return model.getOutputLayer(0);
        }

        @Override
        public INDArray output(INDArray features, INDArray mask) {
            return model.output(false, new INDArray[] {features}, mask == null ? null : new INDArray[] {mask}, null)[0];
        }

        @Override
        public INDArray updaterState() {
            return createdUpdater().getStateViewArray();
        }

        @Override
        public Updater updater() {
            return model.getUpdater(false);
        }

        private ComputationGraphUpdater createdUpdater() {
            if (updater() == null) {
                RepairedAdaBelief.requireIn(model.getConfiguration().toJson());
            }
            return model.getUpdater(true);
        }

        @Override
        public void writeUpdaterState(INDArray row) {
            createdUpdater().setStateViewArray(row);
        }

        @Override
        public void report(double score) {
            model.setScore(score);
        }

        @Override
        public void moveTo(int iteration, int epoch) {
            model.getConfiguration().setIterationCount(iteration);
            model.getConfiguration().setEpochCount(epoch);
            if (model.getLayers() == null) {
                model.getConfiguration().getVertices().values().stream()
                        .filter(LayerVertex.class::isInstance)
                        .forEach(vertex -> OneClassOutputs.count(
                                ((LayerVertex) vertex).getLayerConf().getLayer(), epoch));
            }
        }

        @Override
        public int iteration() {
            return model.getConfiguration().getIterationCount();
        }

        @Override
        public int epoch() {
            return model.getConfiguration().getEpochCount();
        }
    }
}
