package org.starling.kernels.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.PointerScope;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.layer.mask.MaskFlow;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.Mode;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.replica.Precision;

/** Factory of the plans of one network, which share its parameters. */
final class PlanFactory {
    private final NetworkGraph graph;
    private final ChannelOrder order;
    private final ExampleFormat format;
    private final Precision precision;
    private final ParameterStore parameters;
    private final StepRandom random;
    private final engine cpu;

    PlanFactory(
            NetworkGraph graph,
            ExampleFormat format,
            Precision precision,
            ParameterStore parameters,
            StepRandom random,
            engine cpu) {
        this.graph = graph;
        this.order = ChannelOrder.of(graph);
        this.format = format;
        this.precision = precision;
        this.parameters = parameters;
        this.random = random;
        this.cpu = cpu;
    }

    /** Builds a plan for batches of exactly {@code batchSize} examples. */
    @SuppressWarnings("try") // the scope works by being open
    CompiledPlan build(Mode mode, int batchSize) {
        try (PointerScope temporaries = NativeScope.temporaries()) {
            PlanBuilder builder = new PlanBuilder(cpu, mode, precision, batchSize);
            try {
                return build(builder);
            } catch (RuntimeException | Error e) {
                builder.abandon();
                throw e;
            }
        }
    }

    private CompiledPlan build(PlanBuilder builder) {
        Channels given = order.of(format.features().shape().size() + 1);
        FeatureInput features = FeatureInput.append(format, given, builder);
        LossSink losses = new LossSink(
                builder, graph.averagesOverBatch() ? LossSink.Reduction.MEAN : LossSink.Reduction.SUM, format.masks());
        Map<String, Tensor> values = new HashMap<>();
        values.put(graph.inputs().get(0), features.tensor());
        for (GraphNode node : graph.nodes()) {
            values.put(node.name(), append(node, values, builder, losses));
        }
        String last = graph.outputs().get(0);
        Tensor result = values.get(last);
        Channels returned = order.of(result.rank());
        memory outputs =
                builder.inLayout("outputs", result.values(), returned.rowMajor(data_type.f32, result.dimensions()));
        Optional<LabelInput> labels = Optional.empty();
        if (builder.training()) {
            labels = Optional.of(new LabelInput(
                    format.label(),
                    losses.labels()
                            .orElseThrow(() -> new IllegalArgumentException("Cannot compile the network: '" + last
                                    + "' has no loss; end it with an output layer")),
                    builder.batchSize(),
                    returned,
                    last));
            builder.appendBackward();
        }
        return new CompiledPlan(builder.build(), features, labels, NativeScope.floatsOf(outputs), losses);
    }

    private Tensor append(GraphNode node, Map<String, Tensor> values, PlanBuilder builder, LossSink losses) {
        List<Tensor> inputs = node.inputs().stream().map(values::get).toList();
        LayerContext context = new LayerContext(node, graph, order, builder, parameters, losses, random);
        if (node instanceof GraphNode.LayerNode layer) {
            return LayerCompilers.find(layer).orElseThrow().append(layer, inputs.get(0), context);
        }
        Tensor output = VertexCompiler.compile(((GraphNode.VertexNode) node).vertex(), inputs, context);
        MaskFlow.joined(inputs.stream().map(Tensor::mask).toList()).ifPresent(output::maskedBy);
        return output;
    }
}
