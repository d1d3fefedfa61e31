package org.starling.driver.export.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.driver.export.onnx.ExportException;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.GraphNode.VertexNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.replica.Network;

/** Converter of a network: {@link #check}, then {@link #append}. */
public final class NetworkConverter {
    /** A file of ONNX is a message of protobuf, of at most 2 GiB. */
    private static final long MOST_PARAMETERS = 500_000_000;

    private final NetworkGraph network;
    private final ChannelOrder order;

    private NetworkConverter(NetworkGraph network) {
        this.network = network;
        this.order = ChannelOrder.of(network);
    }

    public static NetworkConverter of(Network network) {
        return new NetworkConverter(NetworkReader.read(network));
    }

    /** Adds a reason for each layer, vertex and setting that has no ONNX form. */
    public void check(Reasons reasons) {
        reasons.about("network")
                .addIf(network.type() != DataType.FLOAT, "data type %s has no ONNX form".formatted(network.type()))
                .addIf(
                        network.inputs().size() != 1 || network.outputs().size() != 1,
                        "%d inputs and %d outputs: examples have one of each"
                                .formatted(
                                        network.inputs().size(),
                                        network.outputs().size()))
                .addIf(
                        order.images().size() > 1 || order.sequences().size() > 1,
                        "channels first and channels last in one network");
        for (GraphNode node : network.nodes()) {
            reasons.about(node.description());
            if (node instanceof VertexNode vertex) {
                VertexConverter.check(vertex.vertex(), reasons);
            } else if (node instanceof LayerNode layer) {
                Optional<LayerConverters.Kind<?>> kind = LayerConverters.find(layer);
                kind.ifPresent(found -> found.check(layer, reasons));
                reasons.addIf(kind.isEmpty(), "layers of this kind have no ONNX form");
            }
        }
    }

    /**
     * Appends the network, which passed {@link #check}.
     *
     * @param features name of the features, float32 in the shape of DL4J's array
     * @param shape of one example
     * @param model the network with its parameters
     * @return the output, in the shape of DL4J's array
     * @throws ExportException if the network does not fit the features, or is too large
     */
    public Value append(OnnxGraph graph, String features, List<Integer> shape, Model model) {
        NetworkParameters parameters = NetworkParameters.of(model, network.layerNames());
        if (parameters.count() > MOST_PARAMETERS) {
            throw new ExportException(
                    "Cannot export to ONNX: the network has %d parameters, and a file holds at most %d; export a smaller network"
                            .formatted(parameters.count(), MOST_PARAMETERS));
        }
        Map<String, Value> values = new HashMap<>();
        Value input = new Value(features, shape.stream().map(Integer::longValue).toList(), 1);
        values.put(network.inputs().get(0), channelsFirst(graph.within("input"), input));
        for (GraphNode node : network.nodes()) {
            NodeContext context = new NodeContext(node, graph.within(node.name()), parameters, order);
            List<Value> inputs = node.inputs().stream().map(values::get).toList();
            values.put(
                    node.name(),
                    node instanceof LayerNode layer
                            ? LayerConverters.find(layer).orElseThrow().convert(layer, inputs.get(0), context)
                            : VertexConverter.convert(((VertexNode) node).vertex(), inputs, context));
        }
        Value output = values.get(network.outputs().get(0));
        if (output.rows() != 1) {
            throw new ExportException(
                    "Cannot export to ONNX: the network puts out %d rows for an example; end it with a layer of sequences"
                            .formatted(output.rows()));
        }
        return inOrder(graph.within("output"), output);
    }

    /** DL4J's array with the channels in front. */
    private Value channelsFirst(OnnxGraph graph, Value input) {
        if (order.of(input.rank() + 1) == Channels.FIRST) {
            return input;
        }
        return input.rank() == 3
                ? input.with(graph.transposed(input.name(), 0, 3, 1, 2), input.size(2), input.size(0), input.size(1))
                : input.with(graph.transposed(input.name(), 0, 2, 1), input.size(1), input.size(0));
    }

    /** The inverse of {@link #channelsFirst}. */
    private Value inOrder(OnnxGraph graph, Value output) {
        if (order.of(output.rank() + 1) == Channels.FIRST) {
            return output;
        }
        return output.rank() == 3
                ? output.with(
                        graph.transposed(output.name(), 0, 2, 3, 1), output.size(1), output.size(2), output.size(0))
                : output.with(graph.transposed(output.name(), 0, 2, 1), output.size(1), output.size(0));
    }
}
