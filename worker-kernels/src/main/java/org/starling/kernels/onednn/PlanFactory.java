package org.starling.kernels.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.PointerScope;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.input.ChannelOrder;
import org.starling.kernels.onednn.input.Channels;
import org.starling.kernels.onednn.input.FeatureInput;
import org.starling.kernels.onednn.input.LabelInput;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Noise;
import org.starling.kernels.onednn.layer.Reshaping;
import org.starling.kernels.onednn.layer.mask.MaskedRows;
import org.starling.kernels.onednn.layer.noise.PerturbationEmitter;
import org.starling.kernels.onednn.layer.noise.Perturbations;
import org.starling.kernels.onednn.layer.vertex.VertexCompiler;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.mask.StepMask;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.Mode;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.step.Precision;

/** Builds the plans of one network, which share its parameters. */
final class PlanFactory {
    private final NetworkGraph graph;
    private final ChannelOrder order;
    private final ExampleFormat format;
    private final Precision precision;
    private final ParameterStore parameters;
    private final Noise noise;
    private final engine cpu;

    PlanFactory(
            NetworkGraph graph,
            ExampleFormat format,
            Precision precision,
            ParameterStore parameters,
            Noise noise,
            engine cpu) {
        this.graph = graph;
        this.order = ChannelOrder.of(graph);
        this.format = format;
        this.precision = precision;
        this.parameters = parameters;
        this.noise = noise;
        this.cpu = cpu;
    }

    /** A plan for batches of exactly {@code batchSize} examples. */
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
        FeatureInput features = new FeatureInput(format, given, builder);
        LossSink losses = new LossSink(
                builder,
                graph.averagesOverBatch() ? LossSink.Reduction.MEAN : LossSink.Reduction.SUM,
                format.masks().labelValues());
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
        if (node instanceof GraphNode.LayerNode layer) {
            LayerContext.Learning learning = layer.training() == GraphNode.Training.TRAINED
                    ? LayerContext.Learning.TRAINED
                    : LayerContext.Learning.FROZEN;
            return append(layer, inputs.get(0), context(node, builder, losses, learning));
        }
        GraphNode.VertexNode vertex = (GraphNode.VertexNode) node;
        LayerContext context = context(node, builder, losses, LayerContext.Learning.FROZEN);
        Tensor output = VertexCompiler.compile(vertex.vertex(), inputs, context);
        MaskFlow.joined(inputs.stream().map(Tensor::mask).toList()).ifPresent(output::maskedBy);
        return output;
    }

    private static Tensor append(GraphNode.LayerNode node, Tensor input, LayerContext context) {
        Tensor shaped = node.reshaping()
                .map(reshaping -> Reshaping.append(reshaping, input, context))
                .orElse(input);
        input.mask().ifPresent(shaped::maskedBy);
        LayerCompiler<?> compiler = LayerCompilers.find(node.layer()).orElseThrow();
        boolean drops =
                node.layer().getIDropout() != null && compiler.inputDropout() == LayerCompiler.InputDropout.APPLIED;
        Tensor kept = drops
                ? PerturbationEmitter.append(
                        context, Perturbations.of(node.layer().getIDropout()).orElseThrow(), shaped)
                : shaped;
        input.mask().ifPresent(kept::maskedBy);
        Tensor output = compile(compiler, node.layer(), kept, context);
        return input.mask()
                .map(mask -> masked(compiler, node.layer(), mask, kept, output, context))
                .orElse(output);
    }

    /** What {@code mask}, which reached a layer with its input, does to the output and becomes there. */
    private static <L extends Layer> Tensor masked(
            LayerCompiler<L> compiler, Layer layer, StepMask mask, Tensor input, Tensor output, LayerContext context) {
        return switch (compiler.maskUse(compiler.layerClass().cast(layer))) {
            case CARRIED -> {
                output.maskedBy(mask);
                yield output;
            }
            case ZEROES_ROWS, ZEROES_STEPS -> {
                MaskedRows.Values values = output == input ? MaskedRows.Values.SHARED : MaskedRows.Values.OWN;
                Tensor zeroed = MaskedRows.append(context, mask, output, values);
                zeroed.maskedBy(mask);
                yield zeroed;
            }
            case REDUCED, CONSUMED, DROPPED, LABEL_MASK, REFUSED -> output;
        };
    }

    private LayerContext context(GraphNode node, PlanBuilder builder, LossSink losses, LayerContext.Learning learning) {
        boolean alone =
                node.inputs().size() == 1 && graph.consumers(node.inputs().get(0)) == 1;
        return new LayerContext(
                node.name(),
                builder,
                parameters,
                losses,
                noise,
                order,
                learning,
                alone ? LayerContext.InputUse.ALONE : LayerContext.InputUse.SHARED,
                successor(node.name()));
    }

    private LayerContext.Successor successor(String name) {
        boolean rectified = graph.consumers(name) == 1
                && graph.nodes().stream()
                        .filter(node -> node.inputs().contains(name))
                        .anyMatch(PlanFactory::rectifies);
        return rectified ? LayerContext.Successor.RECTIFIER : LayerContext.Successor.OTHER;
    }

    private static boolean rectifies(GraphNode node) {
        return node instanceof GraphNode.LayerNode layer
                && layer.reshaping().isEmpty()
                && layer.layer() instanceof ActivationLayer settings
                && Activations.of(settings.getActivationFn())
                        .filter(Activation::rectifies)
                        .isPresent();
    }

    private static <L extends Layer> Tensor compile(
            LayerCompiler<L> compiler, Layer layer, Tensor input, LayerContext context) {
        return compiler.compile(compiler.layerClass().cast(layer), input, context);
    }
}
