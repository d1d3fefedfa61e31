package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.ValueInfoProto;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.export.ExportedParts;
import org.starling.driver.export.ModelExport;
import org.starling.driver.export.onnx.OnnxFile;
import org.starling.serving.checkpoint.CheckpointName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling export FOLDER TARGET}: the model of a checkpoint as an ONNX file. Needs no Spark. */
@Command(
        name = "export",
        description =
                "Writes the model of a checkpoint as an ONNX file, with its preprocessing: raw record in, prediction out.")
public final class ExportCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private ChosenCheckpoint chosen;

    @Mixin
    private WeightsOption weights;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "File to make, on any file system; model.onnx for example.")
    private String target;

    @Option(
            names = "--without-preprocessing",
            description =
                    "Writes the network alone: its input is prepared features, and its output is not brought to the units of targets.")
    private boolean withoutPreprocessing;

    ExportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        OnnxFile file = OnnxFile.at(target, new Configuration());
        CheckpointName name = chosen.name();
        ExportedParts parts = withoutPreprocessing ? ExportedParts.NETWORK_ONLY : ExportedParts.WHOLE_MODEL;
        ModelProto model = new ModelExport(chosen.store().load(name).with(weights.chosen()), parts).build();
        file.write(model);
        List<ValueInfoProto> inputs = model.getGraph().getInputList();
        List<ValueInfoProto> outputs = model.getGraph().getOutputList();
        context.result(
                "The model of %s is in %s%ninputs: %s%noutputs: %s"
                        .formatted(
                                name, file.path(), String.join(", ", names(inputs)), String.join(", ", names(outputs))),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("epoch", name.epoch())
                        .put("output", file.path())
                        .setAll(Map.of("inputs", array(inputs), "outputs", array(outputs))));
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    private static ArrayNode array(List<ValueInfoProto> values) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        names(values).forEach(names::add);
        return names;
    }
}
