package org.starling.layers;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.starling.layers.ParameterSpec.Fans;

/**
 * Learned vector of each position, added to the features of the time step at that position: {@code [batch, features, time]},
 * whose shape stays. The first time step has position 0, padding included. A mask of time steps passes through and has no
 * effect.
 */
public final class PositionEmbedding extends SequenceLayer {
    /** Key of the vectors, {@code [features, positions]}. */
    public static final String VECTORS = "P";

    @JsonProperty
    private int positions;

    /** For DL4J's JSON reader. */
    private PositionEmbedding() {}

    private PositionEmbedding(Builder builder) {
        super(builder);
        positions = builder.positions;
        nIn = nIn > 0 ? nIn : nOut;
        nOut = nOut > 0 ? nOut : nIn;
        require(nIn == nOut, "it keeps the number of features", "nIn " + nIn + ", nOut " + nOut, "set nOut only");
        require(positions >= 1, "it needs positions", positions, "set positions to the longest sequence");
    }

    /** The length of the longest sequence. */
    public int positions() {
        return positions;
    }

    @Override
    List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.weight(VECTORS, nOut, positions, new Fans((double) positions, (double) nOut)));
    }

    @Override
    long workingValues(long steps) {
        return nOut * steps;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeRecurrent output = (InputType.InputTypeRecurrent) super.getOutputType(layerIndex, inputType);
        requirePositions(output.getTimeSeriesLength());
        return output;
    }

    /**
     * Refuses longer sequences than there are positions.
     *
     * @throws IllegalArgumentException if there are more {@code steps}
     */
    void requirePositions(long steps) {
        require(
                steps <= positions,
                "a sequence of " + steps + " time steps has more than its positions",
                positions,
                "set positions to the longest sequence, or give it shorter ones");
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        nOut = nIn;
    }

    @Override
    SequenceComputation<?> computation(NeuralNetConfiguration conf, DataType dataType) {
        return new PositionEmbeddingComputation(conf, dataType);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof PositionEmbedding that && positions == that.positions;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), positions);
    }

    /** Builder; the number of features follows from the layer before, or is {@code nOut}. */
    @SuppressWarnings("unchecked") // the signature of build in DL4J
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private int positions;

        /** Sets the length of the longest sequence; required. */
        public Builder positions(int count) {
            positions = count;
            return this;
        }

        @Override
        public PositionEmbedding build() {
            return new PositionEmbedding(this);
        }
    }
}
