package org.starling.layers;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer that {@code rnnTimeStep} of DL4J's networks continues: the state of a layer stands for the time steps that it was given
 * before. Generation of texts uses it.
 */
abstract class TimeStepComputation<C extends SequenceLayer> extends SequenceComputation<C> implements RecurrentLayer {
    private final Map<String, INDArray> state = new HashMap<>();

    TimeStepComputation(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** As {@link #forward}, after the time steps that {@code state} stands for, to which those of {@code rows} are added. */
    abstract INDArray next(INDArray rows, Shape shape, Map<String, INDArray> state);

    @Override
    @SuppressWarnings("try") // the scope works by being open
    public INDArray rnnTimeStep(INDArray given, LayerWorkspaceMgr workspaceMgr) {
        setInput(given, workspaceMgr);
        Shape shape = Shape.of(input);
        INDArray output;
        // the state outlives DL4J's workspaces
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            output = shape.array(next(shape.rows(input), shape, state));
        }
        return workspaceMgr.dup(ArrayType.ACTIVATIONS, output, 'c');
    }

    @Override
    public Map<String, INDArray> rnnGetPreviousState() {
        return new HashMap<>(state);
    }

    @Override
    public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
        state.clear();
        state.putAll(stateMap);
    }

    @Override
    public void rnnClearPreviousState() {
        state.clear();
    }

    @Override
    public Map<String, INDArray> rnnGetTBPTTState() {
        return Map.of();
    }

    @Override
    public void rnnSetTBPTTState(Map<String, INDArray> state) {
        if (!state.isEmpty()) {
            throw truncated();
        }
    }

    @Override
    public INDArray rnnActivateUsingStoredState(
            INDArray given, boolean training, boolean storeLastForTbptt, LayerWorkspaceMgr workspaceMgr) {
        throw truncated();
    }

    @Override
    public Pair<Gradient, INDArray> tbpttBackpropGradient(
            INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
        throw truncated();
    }

    private UnsupportedOperationException truncated() {
        return new UnsupportedOperationException(
                "Cannot train layer '%s' by truncated back-propagation through time: it needs whole sequences (backpropType TruncatedBPTT); set BackpropType.Standard"
                        .formatted(layerConf().getLayerName()));
    }
}
