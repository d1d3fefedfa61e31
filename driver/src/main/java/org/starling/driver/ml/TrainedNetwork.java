package org.starling.driver.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.config.binding.RecordWriter;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;

/**
 * A checkpoint of a network that was trained on the rows of a DataFrame, and the format of these rows, which the configuration in
 * the checkpoint holds.
 *
 * @param checkpoint network and history
 * @param shape of the features of an example
 * @param labels kind and number of the labels
 */
record TrainedNetwork(Checkpoint checkpoint, List<Integer> shape, Labels labels) {
    private static final String ROWS = "dataFrame";
    private static final String WEIGHT_COLUMN = "weightCol";

    TrainedNetwork {
        shape = List.copyOf(shape);
    }

    /** The network of a checkpoint that {@link #configuration} describes. */
    static TrainedNetwork of(Checkpoint checkpoint) {
        JsonNode rows = checkpoint.record().configuration().path(ROWS);
        if (rows.isMissingNode()) {
            throw new CheckpointException(
                    "Cannot use the checkpoint of epoch %d of '%s': it was not written by a fit of a DataFrame; give another folder"
                            .formatted(
                                    checkpoint.record().epoch(),
                                    checkpoint.record().job()));
        }
        return new TrainedNetwork(
                checkpoint,
                list(rows.path("shape"), JsonNode::asInt),
                new Labels(
                        Task.valueOf(rows.path("task").asText()),
                        rows.path("outputs").asInt(),
                        list(rows.path("labels"), JsonNode::asText)));
    }

    /**
     * The configuration for checkpoints.
     *
     * @param weightColumn column of weights; null for none
     * @param examplesByClass training examples of each class
     */
    static ObjectNode configuration(
            TrainingSpec training,
            List<Integer> shape,
            Labels labels,
            String weightColumn,
            List<Long> examplesByClass) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.set("training", RecordWriter.write(training));
        ObjectNode rows = configuration.putObject(ROWS);
        rows.put("task", labels.task().name());
        ArrayNode dimensions = rows.putArray("shape");
        shape.forEach(dimensions::add);
        rows.put("outputs", labels.outputs());
        ArrayNode names = rows.putArray("labels");
        labels.names().forEach(names::add);
        rows.put(WEIGHT_COLUMN, weightColumn);
        ArrayNode examples = rows.putArray("examplesByClass");
        examplesByClass.forEach(examples::add);
        return configuration;
    }

    /** The column of weights that the network was trained with, as {@link #shown}; empty if it was not recorded. */
    Optional<String> weightColumn() {
        JsonNode column = checkpoint.record().configuration().path(ROWS).path(WEIGHT_COLUMN);
        return column.isMissingNode() ? Optional.empty() : Optional.of(shown(column.textValue()));
    }

    /** The name of a column for messages; null for none. */
    static String shown(String column) {
        return column == null ? "none" : "'" + column + "'";
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        List<T> elements = new ArrayList<>();
        array.forEach(node -> elements.add(element.apply(node)));
        return elements;
    }

    /** The format of an example. */
    ExampleFormat format() {
        return format(shape, labels);
    }

    /** The format of an example. */
    static ExampleFormat format(List<Integer> shape, Labels labels) {
        return new ExampleFormat(FeatureFormat.float32(shape.toArray(Integer[]::new)), labels.format());
    }
}
