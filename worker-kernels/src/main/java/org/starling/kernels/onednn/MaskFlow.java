package org.starling.kernels.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.mask.ReducedMask;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.mask.MaskUse.Form;

/** Follows the mask of features through a network, as DL4J passes it from layer to layer, and finds where that cannot be compiled. */
final class MaskFlow {
    /** A mask on its way; of one origin are masks with the same values. */
    private record Flow(Form form, String origin) {}

    private final MaskFormat masks;
    private final Reasons reasons;
    private final Map<String, Flow> flows = new HashMap<>();

    private MaskFlow(MaskFormat masks, Reasons reasons) {
        this.masks = masks;
        this.reasons = reasons;
    }

    /** Adds why {@code graph} cannot be compiled for examples with such masks. */
    static void check(NetworkGraph graph, MaskFormat masks, Reasons reasons) {
        if (masks.featureSteps() == 0 || graph.inputs().size() != 1) {
            return;
        }
        MaskFlow flow = new MaskFlow(masks, reasons);
        String input = graph.inputs().get(0);
        flow.flows.put(input, new Flow(Form.STEPS, input));
        for (GraphNode node : graph.nodes()) {
            flow.follow(node);
        }
    }

    /**
     * The mask of what is made of several inputs. What is there in any of them is there for DL4J; so there is none if any has none, and
     * that of all if they have the same.
     */
    static <M> Optional<M> joined(List<Optional<M>> masks) {
        boolean same = masks.stream().allMatch(mask -> mask.isPresent() && mask.equals(masks.get(0)));
        return same ? masks.get(0) : Optional.empty();
    }

    private void follow(GraphNode node) {
        List<Optional<Flow>> given = node.inputs().stream()
                .map(name -> Optional.ofNullable(flows.get(name)))
                .toList();
        Optional<Flow> next = Optional.empty();
        if (node instanceof GraphNode.LayerNode layer) {
            reasons.about("layer '%s' (%s)"
                    .formatted(node.name(), layer.layer().getClass().getSimpleName()));
            next = given.get(0).flatMap(flow -> through(layer, flow));
        } else if (node instanceof GraphNode.VertexNode vertex) {
            reasons.about("vertex '%s' (%s)"
                    .formatted(node.name(), vertex.vertex().getClass().getSimpleName()));
            next = through(vertex, given);
        }
        next.ifPresent(flow -> flows.put(node.name(), flow));
    }

    private Optional<Flow> through(GraphNode.VertexNode node, List<Optional<Flow>> given) {
        if (node.vertex() instanceof PreprocessorVertex reshaping) {
            return given.get(0).flatMap(flow -> reshaped(flow, reshaping.getPreProcessor()));
        }
        Optional<Flow> joined = joined(given);
        reasons.addIf(
                joined.isEmpty() && given.stream().allMatch(Optional::isPresent),
                "masks that differ meet, which is not supported");
        return joined;
    }

    private Optional<Flow> through(GraphNode.LayerNode node, Flow given) {
        return node.reshaping()
                .map(reshaping -> reshaped(given, reshaping))
                .orElse(Optional.of(given))
                .flatMap(flow -> LayerCompilers.find(node.layer())
                        .flatMap(compiler -> through(node, maskUse(compiler, node.layer()), flow)));
    }

    private static <L extends Layer> MaskUse maskUse(LayerCompiler<L> compiler, Layer layer) {
        return compiler.maskUse(compiler.layerClass().cast(layer));
    }

    private Optional<Flow> through(GraphNode.LayerNode node, MaskUse use, Flow flow) {
        if (!use.takes(flow.form())) {
            reasons.add("masks of time steps are not supported here");
            return Optional.empty();
        }
        reasons.addIf(
                use == MaskUse.LABEL_MASK && masks.labelValues() == 0,
                "masks of features without masks of labels are not supported");
        return switch (use) {
            case CARRIED, ZEROES_ROWS, ZEROES_STEPS -> Optional.of(flow);
            case REDUCED -> Optional.of(staysTheSame(node.layer()) ? flow : new Flow(flow.form(), node.name()));
            case CONSUMED, DROPPED, LABEL_MASK, REFUSED -> Optional.empty();
        };
    }

    private static boolean staysTheSame(Layer layer) {
        return (layer instanceof Convolution1DLayer convolution
                        && ReducedMask.same(
                                convolution.getConvolutionMode(), convolution.getStride()[0]))
                || (layer instanceof Subsampling1DLayer pooling
                        && ReducedMask.same(pooling.getConvolutionMode(), pooling.getStride()[0]));
    }

    private Optional<Flow> reshaped(Flow flow, InputPreProcessor reshaping) {
        if (reshaping instanceof RnnToFeedForwardPreProcessor && flow.form() == Form.STEPS) {
            return Optional.of(new Flow(Form.ROWS, flow.origin()));
        } else if (reshaping instanceof FeedForwardToRnnPreProcessor && flow.form() == Form.ROWS) {
            return Optional.of(new Flow(Form.STEPS, flow.origin()));
        }
        reasons.add("masks of time steps are not supported with input preprocessor "
                + reshaping.getClass().getSimpleName());
        return Optional.empty();
    }
}
