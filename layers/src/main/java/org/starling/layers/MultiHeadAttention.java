package org.starling.layers;

import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.starling.layers.ParameterSpec.Fans;
import org.starling.layers.ParameterSpec.Kind;

/**
 * Self-attention with several heads (Vaswani et al. 2017): {@code [batch, nIn, time] → [batch, nOut, time]}.
 *
 * <pre>
 * q, k, v = x Wqkv + bqkv        for each head: nOut / heads features
 * a = softmax(q kᵀ / √(nOut / heads)) v
 * y = a Wo + bo                  the heads after each other
 * </pre>
 *
 * <p>A causal layer attends to the same and to earlier time steps only. Rotary positions (Su et al. 2021) turn q and k by angles
 * that grow with the position: feature i of a head together with feature i + half of the head, by {@code position · base^(-2i /
 * size of the head)}.
 *
 * <p>A mask of time steps hides padding from all time steps, outputs at padding are 0, and no gradient comes from there.
 */
public final class MultiHeadAttention extends SequenceLayer {
    /** Key of the weights of queries, keys and values, {@code [nIn, 3 nOut]}. */
    public static final String INPUT_WEIGHTS = "Wqkv";
    /** Key of their biases, {@code [1, 3 nOut]}. */
    public static final String INPUT_BIAS = "bqkv";
    /** Key of the weights of the output, {@code [nOut, nOut]}. */
    public static final String OUTPUT_WEIGHTS = "Wo";
    /** Key of its biases, {@code [1, nOut]}. */
    public static final String OUTPUT_BIAS = "bo";

    /** Time steps that a time step attends to. */
    public enum Direction {
        /** All of the sequence. */
        BOTH,
        /** Itself and earlier ones. */
        CAUSAL
    }

    @JsonProperty
    private int heads;

    @JsonProperty
    private Direction direction;

    @JsonProperty
    private double rotaryBase;

    /** For DL4J's JSON reader. */
    private MultiHeadAttention() {}

    private MultiHeadAttention(Builder builder) {
        super(builder);
        heads = builder.heads;
        direction = builder.direction;
        rotaryBase = builder.rotaryBase;
        require(heads >= 1, "it needs at least one head", heads, "set heads");
        requireHeads();
        require(
                rotaryBase >= 0 && Double.isFinite(rotaryBase),
                "the base of rotary positions must be above 0",
                rotaryBase,
                "set 10000");
    }

    private void requireHeads() {
        require(
                nOut % heads == 0,
                "its " + heads + " heads must have equally many features",
                "nOut " + nOut,
                "set nOut to a multiple of heads");
        require(
                !rotary() || headSize() % 2 == 0,
                "rotary positions need an even number of features in a head",
                headSize(),
                "change nOut or heads");
    }

    /** The number of heads. */
    public int heads() {
        return heads;
    }

    /** The time steps that a time step attends to. */
    public Direction direction() {
        return direction;
    }

    /** The base of rotary positions; 0 without them. */
    public double rotaryBase() {
        return rotaryBase;
    }

    /** Whether queries and keys are turned by their positions. */
    public boolean rotary() {
        return rotaryBase > 0;
    }

    /** The angle by which a feature of a head turns at a position; {@code feature} is less than half of the head's size. */
    public double rotaryAngle(long position, int feature) {
        return position * Math.pow(rotaryBase, -2.0 * feature / headSize());
    }

    /** The features of one head. */
    public int headSize() {
        return Math.toIntExact(nOut / heads);
    }

    @Override
    List<ParameterSpec> parameters() {
        return List.of(
                ParameterSpec.weight(INPUT_WEIGHTS, nIn, 3 * nOut, new Fans((double) nIn, (double) nOut)),
                ParameterSpec.row(INPUT_BIAS, Kind.BIAS, 3 * nOut),
                ParameterSpec.weight(OUTPUT_WEIGHTS, nOut, nOut, new Fans((double) nOut, (double) nOut)),
                ParameterSpec.row(OUTPUT_BIAS, Kind.BIAS, nOut));
    }

    @Override
    long workingValues(long steps) {
        return steps * (5 * nOut + heads * steps);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        if (nOut <= 0) {
            nOut = nIn;
            requireHeads();
        }
    }

    @Override
    SequenceComputation<?> computation(NeuralNetConfiguration conf, DataType dataType) {
        return new AttentionComputation(conf, dataType);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof MultiHeadAttention that
                && heads == that.heads
                && direction == that.direction
                && rotaryBase == that.rotaryBase;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), heads, direction, rotaryBase);
    }

    /** Builder; {@code nOut} is that of the layer before unless it is set. */
    @SuppressWarnings("unchecked") // the signature of build in DL4J
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private static final double USUAL_BASE = 10_000;

        private int heads = 1;
        private Direction direction = Direction.BOTH;
        private double rotaryBase;

        /** Sets the number of heads, which divides {@code nOut}. */
        public Builder heads(int count) {
            heads = count;
            return this;
        }

        /** Lets each time step attend to itself and to earlier ones only. */
        public Builder causal() {
            return direction(Direction.CAUSAL);
        }

        /** Sets the time steps that a time step attends to. */
        public Builder direction(Direction which) {
            direction = which;
            return this;
        }

        /** Turns queries and keys by their positions, with base 10,000. */
        public Builder rotary() {
            return rotary(USUAL_BASE);
        }

        /** Turns queries and keys by their positions. */
        public Builder rotary(double base) {
            rotaryBase = base;
            return this;
        }

        @Override
        public MultiHeadAttention build() {
            return new MultiHeadAttention(this);
        }
    }
}
