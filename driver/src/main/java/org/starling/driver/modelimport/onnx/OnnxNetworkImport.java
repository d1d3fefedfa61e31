package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.TensorShapeProto.Dimension;
import onnx.Onnx.TypeProto;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.replica.FlatArray;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkMemory;
import org.starling.kernels.replica.NetworkSizeException;
import org.starling.pipeline.files.Failures;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/** Import of the graph of an ONNX file. The first dimension of its input is the batch. */
final class OnnxNetworkImport {
    private final OperatorGraph graph;
    private final ImportSettings settings;

    private OnnxNetworkImport(OperatorGraph graph, ImportSettings settings) {
        this.graph = graph;
        this.settings = settings;
    }

    /**
     * The network of a graph, with its parameters.
     *
     * @throws NetworkException if an operator has no form in DL4J; the message names all of them
     */
    static ModelState read(GraphProto proto, ImportSettings settings) {
        return new OnnxNetworkImport(OperatorGraph.of(proto), settings).read();
    }

    private ModelState read() {
        List<Long> declared = declaredShape();
        ImportContext context = new ImportContext(graph, declared.get(0));
        ImportedValue input = inputValue(declared.subList(1, declared.size()));
        context.put(graph.input().getName(), input);
        OnnxModelFile.requireNone(reasons(context));
        ImportedValue output = context.value(graph.output());
        requireExamples(output);
        NetworkAssembler assembler = new NetworkAssembler(settings);
        ComputationGraphConfiguration configuration = assembler.assemble(context.nodes(), input.node(), output.node());
        return state(configuration, assembler.parameters());
    }

    /** Adds all operators; returns why some could not be added. */
    private List<String> reasons(ImportContext context) {
        List<String> reasons = new ArrayList<>();
        Set<String> unknown = new HashSet<>();
        for (Operator operator : graph.operators()) {
            if (context.isDone(operator)) {
                continue;
            }
            Optional<OperatorImporter> importer = OperatorImporters.find(operator);
            boolean follows = operator.inputs().stream().anyMatch(unknown::contains);
            try {
                if (importer.isEmpty()) {
                    throw new UnsupportedOperatorException("operators of this type have no form in DL4J");
                } else if (!follows) {
                    importer.get().add(operator, context);
                }
            } catch (UnsupportedOperatorException e) {
                reasons.add("%s: %s".formatted(operator.description(), e.getMessage()));
            } catch (ArithmeticException | IndexOutOfBoundsException e) {
                reasons.add("%s: sizes that make no sense".formatted(operator.description()));
            }
            operator.outputs().stream().filter(output -> !context.knows(output)).forEach(unknown::add);
        }
        if (reasons.isEmpty() && !context.knows(graph.output())) {
            reasons.add("no operator puts out '%s'".formatted(graph.output()));
        }
        return reasons;
    }

    /** Dimensions of the input; the first is -1 if the batch is open. */
    private List<Long> declaredShape() {
        TypeProto type = graph.input().getType();
        List<Long> shape = new ArrayList<>();
        for (Dimension dimension : type.getTensorType().getShape().getDimList()) {
            shape.add(dimension.getDimValue() > 0 ? dimension.getDimValue() : -1);
        }
        if (type.getTensorType().getElemType() != DataType.FLOAT.getNumber()) {
            throw new NetworkException(
                    "Cannot import the network: its input '%s' is not of type float32; export the network alone, without preprocessing"
                            .formatted(graph.input().getName()));
        }
        if (shape.size() < 2 || shape.size() > 4) {
            throw new NetworkException(
                    "Cannot import the network: its input has %d dimensions; batches of features, sequences or images have 2 to 4"
                            .formatted(shape.size()));
        }
        return shape;
    }

    /**
     * The input as a node with channels first. The file may have them last. If it takes features, and the data are images of as many
     * values, images it is.
     */
    private ImportedValue inputValue(List<Long> declared) {
        List<Long> data = settings.features();
        int channels = channelDimension(declared);
        List<Integer> order = order(declared.size(), channels);
        List<Long> shape = new ArrayList<>();
        for (int axis = 0; axis < declared.size(); axis++) {
            long given = declared.get(order.indexOf(axis + 1));
            boolean same = declared.size() == data.size();
            shape.add(given > 0 ? given : same ? data.get(axis) : 0);
        }
        if (declared.size() == 1 && data.size() == 3) {
            long values = data.stream().reduce(1L, Math::multiplyExact);
            if (shape.get(0) <= 0 || shape.get(0) == values) {
                return ImportedValue.of(ImportedNode.input(data)).flattened(1);
            }
        }
        if (shape.stream().anyMatch(size -> size <= 0)) {
            throw new NetworkException(
                    "Cannot import the network: its input has the open dimensions %s; export it with fixed ones, but for the batch"
                            .formatted(declared));
        }
        List<List<Integer>> dimensions = new ArrayList<>(List.of(ImportedValue.BATCH));
        order.forEach(axis -> dimensions.add(List.of(axis)));
        return new ImportedValue(ImportedNode.input(shape), dimensions);
    }

    /** The axis of each dimension after the batch. */
    private static List<Integer> order(int rank, int channels) {
        List<Integer> order = new ArrayList<>();
        int spatial = 2;
        for (int dimension = 1; dimension <= rank; dimension++) {
            order.add(dimension == channels ? 1 : spatial++);
        }
        return order;
    }

    /** The dimension that the first operator takes as channels. */
    private int channelDimension(List<Long> declared) {
        int rank = declared.size();
        if (rank == 1) {
            return 1;
        }
        List<Long> order = new ArrayList<>();
        for (long i = 0; i <= rank; i++) {
            order.add(i);
        }
        String value = graph.input().getName();
        List<Operator> consumers = graph.consumers(value);
        while (consumers.size() == 1
                && consumers.get(0).type().equals("Transpose")
                && consumers.get(0).integers("perm").size() == rank + 1) {
            List<Long> before = order;
            order = new ArrayList<>();
            for (long from : consumers.get(0).integers("perm")) {
                order.add(before.get(Math.toIntExact(Math.min(rank, Math.max(0, from)))));
            }
            value = consumers.get(0).output();
            consumers = graph.consumers(value);
        }
        boolean flattened = consumers.stream()
                .allMatch(next -> next.type().equals("Reshape") || next.type().equals("Flatten"));
        if (flattened && rank == 3 && !declared.equals(settings.features())) {
            // no operator tells, but the data may
            List<Long> channelsLast = List.of(declared.get(2), declared.get(0), declared.get(1));
            return channelsLast.equals(settings.features()) ? rank : 1;
        }
        boolean last = consumers.stream()
                .anyMatch(next -> Set.of("MatMul", "LSTM", "LayerNormalization").contains(next.type()));
        return Math.toIntExact(Math.max(1, order.get(last ? rank : 1)));
    }

    /** The output must have one entry for each example, in an order that DL4J has. */
    private static void requireExamples(ImportedValue output) {
        boolean batch = output.dimensions().get(0).equals(ImportedValue.BATCH);
        List<Integer> rest =
                output.dimensions().stream().skip(1).flatMap(List::stream).toList();
        boolean inOrder = output.node().isFeatures()
                || output.dimensions().stream().allMatch(axes -> axes.size() <= 1)
                || rest.equals(rest.stream().sorted().toList());
        if (!batch || !inOrder) {
            throw new NetworkException(
                    "Cannot import the network: its output is no value for each example; end it with a layer of features, sequences or images");
        }
    }

    private static ModelState state(
            ComputationGraphConfiguration configuration, Map<String, Map<String, float[]>> parameters) {
        Model model = null;
        try {
            Network network = Network.of(configuration);
            NetworkMemory.requireHeap(NetworkMemory.parameters(LiveNetwork.of(network)), "parameters");
            model = network.initialise();
            for (Map.Entry<String, Map<String, float[]>> layer : parameters.entrySet()) {
                Map<String, INDArray> table =
                        ((ComputationGraph) model).getLayer(layer.getKey()).paramTable();
                layer.getValue().forEach((key, values) -> write(layer.getKey() + "." + key, table.get(key), values));
            }
            return ModelStates.of(model);
        } catch (NetworkSizeException e) {
            throw new NetworkException(e.getMessage(), e);
        } catch (NetworkException e) {
            throw e;
        } catch (RuntimeException e) {
            // DL4J throws exceptions of many types for sizes that do not fit
            throw new NetworkException(
                    "Cannot import the network: DL4J refuses it (%s); export a network whose sizes fit together"
                            .formatted(Failures.firstLine(e)),
                    e);
        } finally {
            if (model != null) {
                LiveNetwork.of(model).close();
            }
        }
    }

    private static void write(String name, INDArray array, float[] values) {
        if (array == null || array.length() != values.length) {
            throw new NetworkException(
                    "Cannot import the network: %s has %d values, and DL4J's layer %s; export it again"
                            .formatted(name, values.length, array == null ? "none" : array.length()));
        }
        FlatArray.write(array, values, 0);
    }
}
