package org.starling.layers;

import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Consecutive features of each example as the input of a layer: {@code [batch, features]} becomes {@code [batch, count]}. It puts an
 * embedding layer behind one column of a table. DL4J's {@code SubsetVertex} cannot: its backward pass requires a gradient, and
 * embedding layers return none. Here none counts as 0.
 */
public final class FeatureSubset implements InputPreProcessor {
    @JsonProperty
    private int features;

    @JsonProperty
    private int from;

    @JsonProperty
    private int count;

    /** For DL4J's JSON reader. */
    private FeatureSubset() {}

    /**
     * A subset.
     *
     * @param features of an example
     * @param from the first one of the subset, from 0 on
     * @param count features of the subset
     * @throws IllegalArgumentException if the subset is empty, or not within the features
     */
    public FeatureSubset(int features, int from, int count) {
        if (from < 0 || count < 1 || (long) from + count > features) {
            throw new IllegalArgumentException(
                    "Cannot take features: %d from feature %d on are not within %d features; give a smaller subset"
                            .formatted(count, from, features));
        }
        this.features = features;
        this.from = from;
        this.count = count;
    }

    /** Features of an example. */
    public int features() {
        return features;
    }

    /** The first feature of the subset. */
    public int from() {
        return from;
    }

    /** Features of the subset. */
    public int count() {
        return count;
    }

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
        requireFeatures(input.rank() == 2 ? input.size(1) : -1);
        return workspaceMgr.dup(ArrayType.ACTIVATIONS, subset(input));
    }

    @Override
    public INDArray backprop(INDArray gradient, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
        DataType type = gradient == null ? Nd4j.defaultFloatingPointType() : gradient.dataType();
        INDArray whole = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, type, miniBatchSize, features);
        if (gradient != null) {
            subset(whole).assign(gradient);
        }
        return whole;
    }

    private INDArray subset(INDArray whole) {
        return whole.get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
    }

    private void requireFeatures(long given) {
        if (given != features) {
            throw new IllegalArgumentException("Cannot take features: examples have %d, not %d; give [batch, %d]"
                    .formatted(given, features, features));
        }
    }

    @Override
    public InputType getOutputType(InputType inputType) {
        if (!(inputType instanceof InputType.InputTypeFeedForward given)) {
            throw new IllegalArgumentException(
                    "Cannot take features: the input is %s, not a vector of features; give InputType.feedForward(%d)"
                            .formatted(inputType, features));
        }
        requireFeatures(given.getSize());
        return InputType.feedForward(count);
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int miniBatchSize) {
        return new Pair<>(mask, state);
    }

    @Override
    public FeatureSubset clone() {
        return new FeatureSubset(features, from, count);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureSubset that
                && features == that.features
                && from == that.from
                && count == that.count;
    }

    @Override
    public int hashCode() {
        return Objects.hash(features, from, count);
    }
}
