package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.modelimport.ImportedData;
import org.starling.driver.modelimport.ImportedData.Input;
import org.starling.driver.modelimport.ImportedData.Output;
import org.starling.driver.modelimport.ModelImport;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling import FILE FOLDER}: a model file as a checkpoint, without training. Needs no Spark. */
@Command(
        name = "import",
        description =
                "Writes a model of ONNX, Keras or DL4J as a checkpoint, which predict, evaluate, serve and export use; its inputs are raw numbers or pixels.")
public final class ImportCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The model, on any file system: .onnx, .h5 or .keras (HDF5), or .zip of DL4J.")
    private String file;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "New or empty folder for the checkpoint.")
    private String folder;

    @Option(
            names = "--shape",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "Dimensions of one example, such as 64, or 3,224,224 for channels, height and width.")
    private List<Integer> shape;

    @Option(
            names = "--input",
            defaultValue = "numbers",
            description = "Features that the network reads: numbers as they are (columns c0, c1, … of a table), pixels"
                    + " of images from 0 to 255, or scaled-pixels from 0 to 1 (default: ${DEFAULT-VALUE}).")
    private Input input;

    @ArgGroup(multiplicity = "1")
    private Outputs outputs;

    /** Names of the outputs. */
    static final class Outputs {
        @Option(
                names = "--classes",
                split = ",",
                paramLabel = "NAME",
                description = "Names of the classes in the order of the outputs; or their number, for names from 0 on.")
        private List<String> classes;

        @Option(
                names = "--values",
                split = ",",
                paramLabel = "NAME",
                description = "Names of the outputs of a network that puts out values, not classes.")
        private List<String> values;
    }

    ImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Configuration hadoop = new Configuration();
        ImportedData data = outputs.classes == null
                ? new ImportedData(shape, input, Output.VALUES, outputs.values)
                : new ImportedData(shape, input, Output.CLASSES, classes());
        CheckpointStore store = CheckpointStore.at(folder, hadoop);
        if (store.latest().isPresent()) {
            throw new CheckpointException(
                    "Cannot import into %s: it has checkpoints of a job; give a new folder".formatted(store.path()));
        }
        Checkpoint checkpoint = new ModelImport(model(), data).read(name(), hadoop);
        store.save(checkpoint, new Retention(0));
        context.result(
                "The model of %s is in %s".formatted(file, store.path()),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("output", store.path())
                        .put("parameters", checkpoint.model().parameters().length));
    }

    private List<String> classes() {
        if (outputs.classes.size() == 1 && outputs.classes.get(0).matches("\\d{1,6}")) {
            return IntStream.range(0, Integer.parseInt(outputs.classes.get(0)))
                    .mapToObj(Integer::toString)
                    .toList();
        }
        return outputs.classes;
    }

    private ModelSpec.Pretrained model() {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "onnx" -> new ModelSpec.OnnxFile(file, UpdaterChoice.ADAM, null);
            case "h5", "hdf5", "keras" -> new ModelSpec.KerasFile(file, UpdaterChoice.ADAM, null);
            case "zip" -> new ModelSpec.ZipFile(file);
            default -> throw new ParameterException(
                    spec.commandLine(),
                    "Cannot import %s: its name does not tell its format; rename it to end in .onnx, .h5, .hdf5, .keras or .zip"
                            .formatted(file));
        };
    }

    /** The name of the file without its ending. */
    private String name() {
        String last = new Path(file).getName();
        return last.substring(0, last.lastIndexOf('.'));
    }
}
