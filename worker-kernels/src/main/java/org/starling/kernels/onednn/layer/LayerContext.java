package org.starling.kernels.onednn.layer;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.ActivationEmitter;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.onednn.plan.Tensor.Differentiation;

/**
 * The surroundings of a node that is compiled.
 *
 * @param node the node
 * @param graph its network
 * @param order the position of the channels in DL4J's arrays
 * @param builder the plan being built
 * @param parameters the parameters of the network
 * @param losses compares outputs with labels
 * @param random source of everything random
 */
public record LayerContext(
        GraphNode node,
        NetworkGraph graph,
        ChannelOrder order,
        PlanBuilder builder,
        ParameterStore parameters,
        LossSink losses,
        StepRandom random) {

    public String name() {
        return node.name();
    }

    public ActivationEmitter activations() {
        return new ActivationEmitter(builder, order);
    }

    public boolean trained() {
        return node.trained();
    }

    /** Whether the layer's input has no other consumer. */
    public boolean soleConsumer() {
        return node.inputs().size() == 1 && graph.consumers(node.inputs().get(0)) == 1;
    }

    /** Whether a separate ReLU layer is the only consumer of the layer's output, so that it can be fused. */
    public boolean reluFollows() {
        return graph.consumers(name()) == 1
                && graph.nodes().stream()
                        .filter(next -> next.inputs().contains(name()))
                        .anyMatch(LayerContext::isRelu);
    }

    private static boolean isRelu(GraphNode node) {
        return node instanceof GraphNode.LayerNode layer
                && layer.reshaping().isEmpty()
                && layer.layer() instanceof ActivationLayer settings
                && Activations.of(settings.getActivationFn())
                        .filter(Activation::isRelu)
                        .isPresent();
    }

    /** Whether the output of a layer with parameters needs a gradient. */
    public Differentiation differentiation(Tensor input) {
        return Differentiation.neededIf(trained() || input.needsGradient());
    }

    /** Whether the layer has a parameter {@code key}. */
    public boolean hasParameter(String key) {
        return parameters.has(name(), key);
    }

    /** The parameter {@code key}; see {@link ParameterStore#parameter}. */
    public Parameter parameter(String key, memory.desc plain, memory.desc preferred) {
        return parameters.parameter(name(), key, plain, preferred);
    }

    /**
     * Requires that the input fits.
     *
     * @param expected the shape that the layer takes, in words and numbers
     */
    public void require(boolean fits, String expected, Tensor input) {
        if (!fits) {
            long[] given = input.dimensions();
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it takes %s, but is given %s for each example; change its nIn or the data's shape"
                            .formatted(name(), expected, Arrays.toString(Arrays.copyOfRange(given, 1, given.length))));
        }
    }

    /** Requires sequences {@code [channels, time]}. */
    public void requireSequence(long channels, Tensor input) {
        require(input.rank() == 3 && input.dimension(1) == channels, "[" + channels + ", time]", input);
    }

    /** Requires an image {@code [channels, height, width]} or a sequence {@code [channels, time]}. */
    public void requireSpatial(int spatialDimensions, Tensor input) {
        require(
                input.rank() == spatialDimensions + 2 && input.shape() == Tensor.Shape.AS_IS,
                spatialDimensions == 1 ? "[channels, time]" : "[channels, height, width]",
                input);
    }
}
