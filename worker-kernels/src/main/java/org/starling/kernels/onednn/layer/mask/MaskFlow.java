package org.starling.kernels.onednn.layer.mask;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.GraphNode.VertexNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.mask.MaskUse.Form;

/**
 * Follows the mask of features through a network, as DL4J passes it from layer to layer, and reports where that is not supported.
 */
public final class MaskFlow {
    /** A mask and the node or input that produced it; masks of one origin are equal. */
    private record Flow(Form form, String origin) {}

    private final MaskFormat masks;
    private final Function<LayerNode, Optional<MaskUse>> uses;
    private final Reasons reasons;
    private final Map<String, Flow> flows = new HashMap<>();

    private MaskFlow(MaskFormat masks, Function<LayerNode, Optional<MaskUse>> uses, Reasons reasons) {
        this.masks = masks;
        this.uses = uses;
        this.reasons = reasons;
    }

    /**
     * Adds why {@code graph} cannot be compiled for examples with such masks.
     *
     * @param uses what layers do with a mask; empty for layers that are not supported
     */
    public static void check(
            NetworkGraph graph, MaskFormat masks, Function<LayerNode, Optional<MaskUse>> uses, Reasons reasons) {
        if (masks.featureSteps() == 0 || graph.inputs().size() != 1) {
            return;
        }
        MaskFlow flow = new MaskFlow(masks, uses, reasons);
        String input = graph.inputs().get(0);
        flow.flows.put(input, new Flow(Form.STEPS, input));
        graph.nodes().forEach(flow::follow);
    }

    /**
     * Returns the mask of a result of several inputs. For DL4J a time step is present where any input has it: so there is no mask
     * if an input has none, and that of all inputs if they share one.
     */
    public static <M> Optional<M> joined(List<Optional<M>> masks) {
        boolean same = masks.stream().allMatch(mask -> mask.isPresent() && mask.equals(masks.get(0)));
        return same ? masks.get(0) : Optional.empty();
    }

    private void follow(GraphNode node) {
        reasons.about(node.description());
        List<Optional<Flow>> given = node.inputs().stream()
                .map(name -> Optional.ofNullable(flows.get(name)))
                .toList();
        Optional<Flow> next = node instanceof LayerNode layer
                ? given.get(0).flatMap(flow -> through(layer, flow))
                : through((VertexNode) node, given);
        next.ifPresent(flow -> flows.put(node.name(), flow));
    }

    private Optional<Flow> through(VertexNode node, List<Optional<Flow>> given) {
        if (node.vertex() instanceof PreprocessorVertex reshaping) {
            return given.get(0).flatMap(flow -> reshaped(flow, reshaping.getPreProcessor()));
        }
        Optional<Flow> joined = joined(given);
        reasons.addIf(
                joined.isEmpty() && given.stream().allMatch(Optional::isPresent),
                "masks that differ meet, which is not supported");
        return joined;
    }

    private Optional<Flow> through(LayerNode node, Flow given) {
        return node.reshaping()
                .map(reshaping -> reshaped(given, reshaping))
                .orElse(Optional.of(given))
                .flatMap(flow -> uses.apply(node).flatMap(use -> through(node, use, flow)));
    }

    private Optional<Flow> through(LayerNode node, MaskUse use, Flow flow) {
        if (!use.takes(flow.form())) {
            reasons.add("masks of time steps are not supported here");
            return Optional.empty();
        }
        reasons.addIf(
                use == MaskUse.LABEL_MASK && masks.labelValues() == 0,
                "masks of features without masks of labels are not supported");
        return switch (use) {
            case CARRIED, STEPS_CARRIED, ZEROES_ROWS, ZEROES_STEPS -> Optional.of(flow);
            case REDUCED -> Optional.of(new Flow(flow.form(), node.name()));
            case CONSUMED, DROPPED, LABEL_MASK, REFUSED -> Optional.empty();
        };
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
