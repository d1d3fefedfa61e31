package org.starling.layers;

import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Settings of a normalisation over the features of each time step, {@code [batch, features, time]}, or of each example, {@code
 * [batch, features]}. The shape stays. A mask of time steps passes through and has no effect.
 */
public abstract class Normalisation extends SequenceLayer {
    @JsonProperty
    private double epsilon;

    /** For DL4J's JSON reader. */
    Normalisation() {}

    Normalisation(Builder<?> builder) {
        super(builder);
        epsilon = builder.epsilon;
        nIn = nIn > 0 ? nIn : nOut;
        nOut = nOut > 0 ? nOut : nIn;
        require(nIn == nOut, "it keeps the number of features", "nIn " + nIn + ", nOut " + nOut, "set nOut only");
        require(epsilon > 0 && Double.isFinite(epsilon), "epsilon must be above 0", epsilon, "set 1e-5");
    }

    /** The number that is added to the mean square before its root is taken. */
    public double epsilon() {
        return epsilon;
    }

    /** Whether the mean is subtracted. */
    abstract boolean centred();

    @Override
    long workingValues(long steps) {
        return 2 * nOut * steps;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return inputType instanceof InputType.InputTypeFeedForward
                ? inputType
                : super.getOutputType(layerIndex, inputType);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (inputType instanceof InputType.InputTypeFeedForward flat) {
            if (nIn <= 0 || override) {
                nIn = flat.getSize();
            }
        } else {
            super.setNIn(inputType, override);
        }
        nOut = nIn;
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return inputType instanceof InputType.InputTypeFeedForward
                ? null
                : super.getPreProcessorForInputType(inputType);
    }

    @Override
    SequenceComputation<?> computation(NeuralNetConfiguration conf, DataType dataType) {
        return new NormalisationComputation(conf, dataType);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof Normalisation that
                && getClass() == that.getClass()
                && epsilon == that.epsilon;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), epsilon);
    }

    /** Builder of the settings that all normalisations have. */
    public abstract static class Builder<B extends Builder<B>> extends FeedForwardLayer.Builder<B> {
        private double epsilon = 1e-5;

        Builder() {}

        /** Sets the number that is added to the mean square before its root is taken. */
        @SuppressWarnings("unchecked") // the type that the subclass names
        public B epsilon(double value) {
            epsilon = value;
            return (B) this;
        }
    }
}
