package org.starling.kernels.onednn;

import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffOutputLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Output layer that a user of DL4J might write: a matrix product, and the mean of squared errors. */
public final class SquaredErrorOutput extends SameDiffOutputLayer {
    private static final String WEIGHTS = "W";
    private static final String OUTPUT = "out";

    private final long inputs;
    private final long outputs;

    public SquaredErrorOutput(@JsonProperty("inputs") long inputs, @JsonProperty("outputs") long outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    public long getInputs() {
        return inputs;
    }

    public long getOutputs() {
        return outputs;
    }

    @Override
    public SDVariable defineLayer(
            SameDiff graph, SDVariable input, SDVariable labels, Map<String, SDVariable> parameters) {
        SDVariable output = input.mmul(OUTPUT, parameters.get(WEIGHTS));
        return graph.loss.meanSquaredError("loss", labels, output, null);
    }

    @Override
    public String activationsVertexName() {
        return OUTPUT;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
        parameters.addWeightParam(WEIGHTS, inputs, outputs);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
        parameters.get(WEIGHTS).assign(0.1);
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return InputType.feedForward(outputs);
    }
}
