package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.TextTable;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling data sample}: some examples as a network sees them. */
@Command(name = "sample", description = "Shows the first examples of a split: their labels and values.")
final class SampleCommand implements Runnable {
    private static final int SHOWN = 12;

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB.yaml|FOLDER", description = "The job, or data.shards.path of it.")
    private String jobOrFolder;

    @Option(names = "--split", defaultValue = "train", description = "Default: ${DEFAULT-VALUE}.")
    private String split;

    @Option(names = "--examples", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int examples;

    SampleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (examples < 1) {
            throw new ParameterException(spec.commandLine(), "--examples must be at least 1, is " + examples);
        }
        ShardLocation location = ShardLocation.of(jobOrFolder, context);
        context.withSpark("starling-data-sample", location.spark(), spark -> show(spark, location.path()));
    }

    private void show(SparkSession spark, String path) {
        ShardSet shards = ShardSet.open(spark, path);
        TextTable table = new TextTable("label", "values");
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (ExampleBlock block : shards.blocks(split, 1, examples).take(1)) {
            for (int i = 0; i < block.size(); i++) {
                String name = label(block, i, shards.manifest());
                float[] values = values(block, i, shards.manifest().example().features());
                table.row(name, shown(values));
                ObjectNode example = json.addObject().put("label", name);
                for (float value : values) {
                    example.withArray("values").add(value);
                }
            }
        }
        context.result(table.toString(), json);
    }

    private static float[] values(ExampleBlock block, int example, FeatureFormat format) {
        float[] values = new float[format.length()];
        for (int i = 0; i < values.length; i++) {
            int at = example * format.bytes() + i * format.type().bytes();
            values[i] = format.valueOf(format.type().read(block.features(), at), i);
        }
        return values;
    }

    private static String label(ExampleBlock block, int example, ShardManifest manifest) {
        LabelFormat format = manifest.example().label();
        int indices = format.indices();
        if (indices == 0) {
            int start = example * format.length();
            return shown(Arrays.copyOfRange(block.vectors(), start, start + format.length()));
        }
        return Arrays.stream(block.classes(), example * indices, (example + 1) * indices)
                .mapToObj(manifest.classes()::get)
                .limit(SHOWN)
                .collect(Collectors.joining(" "));
    }

    private static String shown(float[] values) {
        StringJoiner text = new StringJoiner(" ");
        for (int i = 0; i < Math.min(SHOWN, values.length); i++) {
            text.add(Float.toString(values[i]));
        }
        return values.length > SHOWN ? text + " …" : text.toString();
    }
}
