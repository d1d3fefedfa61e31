package org.starling.kernels.onednn.updater;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.starling.kernels.onednn.parameter.ParameterSlot;

/**
 * Updater settings and state of a live DL4J network. They are read from the network, so blocks, offsets and initial values are
 * DL4J's own.
 */
public final class UpdaterBlueprint {
    private final List<Block> blocks;
    private final float[] parameters;
    private final float[] updaterState;

    private UpdaterBlueprint(List<Block> blocks, float[] parameters, float[] updaterState) {
        this.blocks = List.copyOf(blocks);
        this.parameters = parameters;
        this.updaterState = updaterState;
    }

    /**
     * Parameters with equal updater settings, which follow each other and share one stretch of state.
     *
     * @param updater its settings
     * @param stateOffset first value of its state in the flat state vector
     * @param entries its parameters
     */
    public record Block(IUpdater updater, int stateOffset, List<Entry> entries) {}

    /**
     * One parameter.
     *
     * @param slot its place
     * @param regularisations terms added to its gradient or update
     * @param normalisation gradient normalisation of its layer
     * @param threshold limit for clipping
     */
    public record Entry(
            ParameterSlot slot,
            List<Regularization> regularisations,
            GradientNormalization normalisation,
            double threshold) {}

    /** Reads {@code model}, which must be initialised; {@code layerNames} are its layers' names when it is multi-layer. */
    public static UpdaterBlueprint read(Model model, List<String> layerNames) {
        if (model.numParams() == 0) {
            return new UpdaterBlueprint(List.of(), new float[0], new float[0]);
        }
        BaseMultiLayerUpdater<?> updater = updater(model);
        List<Block> blocks = new ArrayList<>();
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            List<Entry> entries = new ArrayList<>();
            for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
                entries.add(entry(state, layerNames));
            }
            entries.sort(Comparator.comparingInt(entry -> entry.slot().offset()));
            UpdaterBlock.ParamState first = block.getLayersAndVariablesInBlock().get(0);
            IUpdater settings = first.getLayer().getConfig().getUpdaterByParam(first.getParamName());
            blocks.add(new Block(settings, block.getUpdaterViewOffsetStart(), entries));
        }
        INDArray state = updater.getStateViewArray();
        return new UpdaterBlueprint(blocks, values(model.params()), state == null ? new float[0] : values(state));
    }

    private static BaseMultiLayerUpdater<?> updater(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return (BaseMultiLayerUpdater<?>) network.getUpdater();
        }
        return ((ComputationGraph) model).getUpdater();
    }

    private static Entry entry(UpdaterBlock.ParamState state, List<String> layerNames) {
        Trainable layer = state.getLayer();
        // blocks list the parameters of some layers in another order than they are stored in
        INDArray view = layer.paramTable(false).get(state.getParamName());
        int offset = Math.toIntExact(view.offset());
        int length = Math.toIntExact(view.length());
        List<Regularization> regularisations = Optional.ofNullable(
                        layer.getConfig().getRegularizationByParam(state.getParamName()))
                .orElse(List.of());
        GradientNormalization normalisation = layer.getConfig().getGradientNormalization();
        return new Entry(
                new ParameterSlot(name(layer, layerNames), state.getParamName(), offset, length),
                regularisations,
                normalisation == null ? GradientNormalization.None : normalisation,
                layer.getConfig().getGradientNormalizationThreshold());
    }

    private static String name(Trainable layer, List<String> layerNames) {
        if (layer instanceof GraphVertex vertex) {
            return vertex.getVertexName();
        }
        if (layerNames.isEmpty()) {
            return layer.getConfig().getLayerName();
        }
        return layerNames.get(((Layer) layer).getIndex());
    }

    private static float[] values(INDArray array) {
        return array.reshape(array.length()).toFloatVector();
    }

    /** In the order of the flat parameter vector. */
    public List<Block> blocks() {
        return blocks;
    }

    /** Updater settings of all blocks. */
    public List<IUpdater> settings() {
        return blocks.stream().map(Block::updater).toList();
    }

    /** Initial parameters, in DL4J's order. Shared, not copied. */
    public float[] parameters() {
        return parameters;
    }

    /** Initial updater state, in DL4J's order; empty when there is none. Shared, not copied. */
    public float[] updaterState() {
        return updaterState;
    }

    /** All parameters, in the order of the flat vector. */
    public List<ParameterSlot> slots() {
        return blocks.stream()
                .flatMap(block -> block.entries().stream())
                .map(Entry::slot)
                .toList();
    }
}
