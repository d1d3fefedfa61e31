package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.Numbers;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.shard.SplitManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling data}: describes and verifies the shards of a job. */
@Command(
        name = "data",
        description = "Describes and verifies the shards that a job prepared, and draws their images.",
        subcommands = {
            ContactSheetCommand.class,
            GenerateCommand.class,
            ReportCommand.class,
            DiffCommand.class,
            SampleCommand.class
        })
public final class DataCommand implements Runnable {
    private static final String LABEL = "JOB.yaml|FOLDER";
    private static final String DESCRIPTION = "The job, or data.shards.path of it.";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    DataCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing command: describe, verify, sample, diff, report, contact-sheet or generate");
    }

    @Command(name = "describe", description = "Shows splits, classes, rejected records and sources.")
    void describe(@Parameters(paramLabel = LABEL, description = DESCRIPTION) String jobOrFolder) {
        ShardLocation location = ShardLocation.of(jobOrFolder, context);
        ShardManifest manifest = new ShardDirectory(location.path(), new Configuration()).manifest();
        ShardDescription description = new ShardDescription(manifest);
        context.result(description.toText(), description.toJson());
    }

    @Command(
            name = "verify",
            description = "Compares every byte of every shard with its checksum. Fails if one is missing or differs.")
    void verify(@Parameters(paramLabel = LABEL, description = DESCRIPTION) String jobOrFolder) {
        ShardLocation location = ShardLocation.of(jobOrFolder, context);
        context.withSpark("starling-data-verify", location.spark(), spark -> verify(spark, location.path()));
    }

    private void verify(SparkSession spark, String path) {
        ShardSet shards = ShardSet.open(spark, path);
        shards.verify();
        long files = shards.manifest().splits().values().stream()
                .mapToLong(split -> split.shards().size())
                .sum();
        long examples = shards.manifest().splits().values().stream()
                .mapToLong(SplitManifest::examples)
                .sum();
        context.result(
                "%s examples in %s shards in %s are sound"
                        .formatted(Numbers.count(examples), Numbers.count(files), path),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("path", path)
                        .put("shards", files)
                        .put("examples", examples)
                        .put("sound", true));
    }
}
