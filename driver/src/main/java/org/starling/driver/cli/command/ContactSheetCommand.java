package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.report.ContactSheet;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.split.Splits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling data contact-sheet JOB.yaml}: training images beside their augmentations. */
@Command(
        name = "contact-sheet",
        description = {
            "Draws training images beside their augmentations, as a PNG file.",
            "Applies training.augment of the job; where that is empty, data.augment."
        })
final class ContactSheetCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOB.yaml", description = "The job; its shards must have been written.")
    private String job;

    @Option(names = "--out", defaultValue = "contact-sheet.png", description = "Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--examples", defaultValue = "10", description = "Rows. Default: ${DEFAULT-VALUE}.")
    private int examples;

    @Option(names = "--versions", defaultValue = "8", description = "Augmented columns. Default: ${DEFAULT-VALUE}.")
    private int versions;

    @Option(names = "--seed", defaultValue = "1", description = "Of the first column. Default: ${DEFAULT-VALUE}.")
    private long seed;

    ContactSheetCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (examples < 1) {
            throw new ParameterException(spec.commandLine(), "--examples must be at least 1, is " + examples);
        }
        if (versions < 0) {
            throw new ParameterException(spec.commandLine(), "--versions must be at least 0, is " + versions);
        }
        JobConfig config = JobFile.reader().read(job, context.options().overrides());
        List<Augmentation> operations = operations(config);
        context.withSpark("starling-contact-sheet", config.spark(), spark -> draw(spark, config, operations));
    }

    private void draw(SparkSession spark, JobConfig config, List<Augmentation> operations) {
        try {
            ShardSet shards = ShardSet.open(spark, config.data().shards().path());
            ExampleBlock block = shards.blocks(Splits.TRAIN, 1, examples).first();
            byte[] sheet = new ContactSheet(shards.manifest().example()).draw(block, operations, versions, seed);
            Files.write(out, sheet);
            context.result(
                    "%d images with %d augmentations each are in %s".formatted(block.size(), versions, out),
                    JsonNodeFactory.instance.objectNode().put("output", out.toString()));
        } catch (IOException e) {
            throw new DataException(
                    "Cannot write the contact sheet: %s (%s); name another file with --out"
                            .formatted(out, e.getMessage()),
                    e);
        }
    }

    private static List<Augmentation> operations(JobConfig config) {
        if (!config.training().augment().isEmpty()) {
            return config.training().augment();
        }
        if (config.data().augment() != null) {
            return config.data().augment().operations();
        }
        throw new DataException(
                "Cannot draw a contact sheet: the job augments nothing; list operations in training.augment");
    }
}
