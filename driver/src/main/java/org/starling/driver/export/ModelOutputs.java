package org.starling.driver.export;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.network.Value;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.driver.export.preprocessing.TargetValues;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.shard.ShardManifest;

/** The outputs of a model, with the names and units of the columns of {@code predict}. */
record ModelOutputs(OnnxGraph graph, ShardManifest manifest) {
    private static final String SCOPE = "outputs";

    /** Appends the outputs that follow from those of the network. */
    void append(Value network, ExportedParts parts) {
        graph.within(SCOPE);
        LabelFormat label = manifest.example().label();
        if (parts == ExportedParts.NETWORK_ONLY) {
            graph.output(network.name(), SCOPE, DataType.FLOAT, network.shape(), "outputs of the network");
        } else if (label instanceof LabelFormat.ClassIndex) {
            appendClasses(network);
        } else if (label instanceof LabelFormat.ClassSequence) {
            graph.output(
                    network.name(),
                    "probabilities",
                    DataType.FLOAT,
                    network.shape(),
                    "probability of each class at each step");
        } else {
            appendValues(network);
        }
    }

    private void appendClasses(Value network) {
        graph.output(network.name(), "probabilities", DataType.FLOAT, network.shape(), "probability of each class");
        List<String> classes = new ArrayList<>(manifest.classes());
        // too few names are completed by their indices, as in predictions
        for (int index = classes.size(); index < network.length(); index++) {
            classes.add(Integer.toString(index));
        }
        String greatest = graph.node("ArgMax", network.name())
                .with("axis", 1)
                .with("keepdims", 0)
                .append();
        String name = graph.node("Gather", graph.texts(classes, classes.size()), greatest)
                .append();
        graph.output(name, "prediction", DataType.STRING, List.of(), "name of the most probable class");
    }

    private void appendValues(Value network) {
        String flat = graph.reshaped(network.name(), -1, network.length());
        List<Long> shape = List.of(network.length());
        TableTargets targets = manifest.transform() instanceof TableTransform table ? table.targets() : null;
        TargetInverse inverse = targets == null ? TargetInverse.NONE : TargetInverse.of(targets);
        String sorted = sorted(flat, inverse.quantiles());
        if (inverse.isNone()) {
            graph.output(sorted, "values", DataType.FLOAT, shape, "values of the targets");
        } else {
            String values = new TargetValues(graph, targets).append(sorted);
            graph.output(values, "values", DataType.DOUBLE, shape, "values in the units of the targets");
        }
    }

    /** The quantiles of each target in ascending order, as predictions have them; targets have quantiles all or none. */
    private String sorted(String values, List<TargetInverse.QuantileGroup> quantiles) {
        if (quantiles.isEmpty()) {
            return values;
        }
        List<String> parts = new ArrayList<>();
        for (TargetInverse.QuantileGroup group : quantiles) {
            String part = graph.node("Slice", values, index(group.first()), index(group.end()), index(1))
                    .append();
            parts.add(graph.node("TopK", part, index(group.levels().size()))
                    .with("axis", 1)
                    .with("largest", 0)
                    .append(2)
                    .get(0));
        }
        return graph.joined(parts, 1);
    }

    private String index(long value) {
        return graph.longs(new long[] {value}, 1);
    }
}
