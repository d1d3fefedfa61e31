package org.starling.kernels.onednn.layer;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.activation.ActivationEmitter;
import org.starling.kernels.onednn.input.ChannelOrder;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.onednn.plan.Tensor.Differentiation;

/**
 * What a compiler works with.
 *
 * @param name the layer's name
 * @param builder the plan being built
 * @param parameters where parameters are
 * @param losses takes the outputs that are compared with labels
 * @param noise source of everything random
 * @param order where DL4J has the channels
 * @param learning whether the layer's parameters are trained
 * @param inputUse whether other nodes take the same input
 * @param successor what takes the layer's output
 */
public record LayerContext(
        String name,
        PlanBuilder builder,
        ParameterStore parameters,
        LossSink losses,
        Noise noise,
        ChannelOrder order,
        Learning learning,
        InputUse inputUse,
        Successor successor) {

    /** Whether parameters are trained. */
    public enum Learning {
        TRAINED,
        FROZEN
    }

    /** Who takes the layer's input. */
    public enum InputUse {
        ALONE,
        SHARED
    }

    /** What takes the layer's output. */
    public enum Successor {
        /** A rectifier (ReLU) as a layer of its own and nothing else, so that it can be fused. */
        RECTIFIER,
        OTHER
    }

    public ActivationEmitter activations() {
        return new ActivationEmitter(builder, order);
    }

    public boolean trained() {
        return learning == Learning.TRAINED;
    }

    /** Whether the output of a layer with parameters needs a gradient. */
    public Differentiation differentiation(Tensor input) {
        return trained() || input.needsGradient() ? Differentiation.NEEDED : Differentiation.NOT_NEEDED;
    }

    /** Whether the layer has a parameter {@code key}. */
    public boolean hasParameter(String key) {
        return parameters.has(name, key);
    }

    /** The parameter {@code key}; see {@link ParameterStore#parameter}. */
    public Parameter parameter(String key, memory.desc plain, memory.desc preferred) {
        return parameters.parameter(name, key, plain, preferred);
    }

    /** The parameter {@code key}, whose values consist of equal parts; see {@link ParameterStore#parameter}. */
    public Parameter parameter(String key, memory.desc plain, memory.desc preferred, List<Integer> blocks) {
        return parameters.parameter(name, key, plain, preferred, blocks);
    }

    /**
     * Requires that the input fits.
     *
     * @param expected what the layer takes, in words and numbers
     */
    public void require(boolean fits, String expected, Tensor input) {
        if (!fits) {
            long[] given = input.dimensions();
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it takes %s, but is given %s for each example; change its nIn or the data's shape"
                            .formatted(name, expected, Arrays.toString(Arrays.copyOfRange(given, 1, given.length))));
        }
    }
}
