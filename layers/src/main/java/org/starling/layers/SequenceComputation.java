package org.starling.layers;

import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer of DL4J that computes on rows. Nothing but the input is kept between the two passes: the backward pass computes again what
 * it needs.
 */
abstract class SequenceComputation<C extends SequenceLayer> extends BaseLayer<C> {
    private static final int SEQUENCE_RANK = 3;

    SequenceComputation(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** Takes its parameters from a stretch of the network's vector. */
    SequenceComputation<C> start(
            Collection<TrainingListener> listeners, int index, INDArray parameters, boolean initialise) {
        setListeners(listeners);
        setIndex(index);
        setParamsViewArray(parameters);
        setParamTable(LayerParameters.INSTANCE.init(conf(), parameters, initialise));
        return this;
    }

    /** Returns the outputs for {@code rows}, which have the shape of {@code shape}. */
    abstract INDArray forward(INDArray rows, Shape shape);

    /** Sets the gradients of the parameters; returns that of {@code rows}, given that of the outputs. */
    abstract INDArray backward(INDArray rows, INDArray outputGradient, Shape shape);

    /** Number of examples, and of their time steps; examples without time have one step. */
    record Shape(long examples, long steps, int rank) {
        static Shape of(INDArray array) {
            return new Shape(array.size(0), array.rank() == SEQUENCE_RANK ? array.size(2) : 1, array.rank());
        }

        /** Returns {@code array} as rows {@code [examples · steps, features]}. */
        INDArray rows(INDArray array) {
            INDArray ordered = rank == SEQUENCE_RANK ? array.permute(0, 2, 1) : array;
            return ordered.dup('c').reshape('c', examples * steps, array.size(1));
        }

        /** The inverse of {@link #rows}. */
        INDArray array(INDArray rows) {
            return rank == SEQUENCE_RANK
                    ? rows.reshape('c', examples, steps, rows.size(1)).permute(0, 2, 1)
                    : rows;
        }
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        requireInput();
        applyDropOutIfNecessary(training, workspaceMgr);
        Shape shape = Shape.of(input);
        INDArray output = shape.array(forward(shape.rows(input), shape));
        return workspaceMgr.dup(ArrayType.ACTIVATIONS, output, 'c');
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        Shape shape = Shape.of(input);
        INDArray inputGradient = shape.array(backward(shape.rows(input), shape.rows(epsilon), shape));
        Gradient gradient = new DefaultGradient();
        gradientViews.forEach((key, view) -> gradient.gradientForVariable().put(key, view));
        INDArray result = workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, inputGradient, 'c');
        weightNoiseParams.clear();
        return new Pair<>(gradient, backpropDropOutIfPresent(result));
    }

    private void requireInput() {
        boolean ranked = input.rank() == SEQUENCE_RANK || (input.rank() == 2 && takesExamplesWithoutTime());
        if (!ranked || input.size(1) != layerConf().getNIn()) {
            throw new IllegalArgumentException(
                    "Cannot compute layer '%s': it takes [batch, %d, time], but is given %s; change its nIn or the layer before"
                            .formatted(
                                    layerConf().getLayerName(), layerConf().getNIn(), Arrays.toString(input.shape())));
        }
    }

    boolean takesExamplesWithoutTime() {
        return false;
    }

    /** The parameter {@code key}. */
    INDArray parameter(String key) {
        return params.get(key);
    }

    /** Sets the gradient of the parameter {@code key}. */
    void setGradient(String key, INDArray value) {
        INDArray view = gradientViews.get(key);
        view.assign(value.reshape(view.shape()));
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        weightNoiseParams.clear();
    }
}
