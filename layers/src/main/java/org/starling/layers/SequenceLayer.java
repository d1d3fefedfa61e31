package org.starling.layers;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Settings of a layer over sequences {@code [batch, nIn, time] → [batch, nOut, time]}, channels first (NCW). It has no activation
 * function of its own.
 */
public abstract class SequenceLayer extends FeedForwardLayer {

    /** For DL4J's JSON reader. */
    protected SequenceLayer() {}

    /** Takes the settings of {@code builder}. */
    protected SequenceLayer(FeedForwardLayer.Builder<?> builder) {
        super(builder);
        IActivation requested = builder.getActivationFn();
        require(
                requested == null || requested instanceof ActivationIdentity,
                "it has no activation function",
                requested,
                "put an ActivationLayer after it");
        // otherwise DL4J would set the activation function of the whole network
        activationFn = new ActivationIdentity();
    }

    /** Its parameters, in the order of DL4J's flat vector. */
    abstract List<ParameterSpec> parameters();

    /** DL4J's layer with these settings, without parameters. */
    abstract SequenceComputation<?> computation(NeuralNetConfiguration conf, DataType dataType);

    /** Numbers of one time step that the layer needs beside its input and output, for DL4J's memory report. */
    abstract long workingValues(long steps);

    /**
     * Refuses a setting.
     *
     * @throws IllegalArgumentException unless {@code valid}
     */
    void require(boolean valid, String reason, Object value, String remedy) {
        if (!valid) {
            throw new IllegalArgumentException("Cannot configure %s%s: %s (%s); %s"
                    .formatted(
                            getClass().getSimpleName(),
                            layerName == null ? "" : " '" + layerName + "'",
                            reason,
                            value,
                            remedy));
        }
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        return computation(conf, networkDataType)
                .start(trainingListeners, layerIndex, layerParamsView, initializeParams);
    }

    @Override
    public ParamInitializer initializer() {
        return LayerParameters.INSTANCE;
    }

    @Override
    public List<Regularization> getRegularizationByParam(String paramName) {
        boolean regularised =
                initializer().isWeightParam(this, paramName) || initializer().isBiasParam(this, paramName);
        return regularised ? super.getRegularizationByParam(paramName) : List.of();
    }

    @Override
    public boolean isPretrainParam(String paramName) {
        return false;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.recurrent(nOut, sequence(inputType).getTimeSeriesLength(), RNNFormat.NCW);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (nIn <= 0 || override) {
            nIn = sequence(inputType).getSize();
        }
    }

    private InputTypeRecurrent sequence(InputType inputType) {
        require(
                inputType instanceof InputTypeRecurrent,
                "it takes sequences [batch, features, time]",
                inputType,
                "give the network sequences, by InputType.recurrent");
        InputTypeRecurrent sequence = (InputTypeRecurrent) inputType;
        require(
                sequence.getFormat() != RNNFormat.NWC,
                "it takes sequences with features before time",
                sequence.getFormat(),
                "use RNNFormat.NCW in the whole network");
        return sequence;
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(inputType, RNNFormat.NCW, layerName);
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType output = getOutputType(-1, inputType);
        long steps = sequence(inputType).getTimeSeriesLength();
        long count = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, getClass(), inputType, output)
                .standardMemory(count, getIUpdater() == null ? 0 : getIUpdater().stateSize(count))
                .workingMemory(0, workingValues(Math.max(1, steps)), 0, workingValues(Math.max(1, steps)))
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
