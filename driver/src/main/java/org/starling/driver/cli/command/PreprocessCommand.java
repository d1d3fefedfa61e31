package org.starling.driver.cli.command;

import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.PreprocessReport;
import org.starling.driver.report.PhaseProgress;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.PreprocessResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling preprocess JOB.yaml}: raw data to shards, without training. */
@Command(
        name = "preprocess",
        description = "Prepares the data of a job: raw files to training-ready shards. Existing shards are used if"
                + " they come from the same files and settings.")
public final class PreprocessCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private JobFile job;

    @Option(names = "--overwrite", description = "Replaces shards that come from other files or settings.")
    private boolean overwrite;

    PreprocessCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        JobConfig config = job.read(context);
        context.withSpark(config.name() + "-preprocess", config.spark(), spark -> preprocess(spark, config.data()));
    }

    private void preprocess(SparkSession spark, PipelineSpec data) {
        context.note("Preparing the data");
        ExistingShards existing = overwrite ? ExistingShards.OVERWRITE : ExistingShards.REUSE_IF_SAME;
        PreprocessResult result = PhaseProgress.during(
                spark.sparkContext(), "Preparing the data", context.progress(), () -> new Preprocess(spark)
                        .run(data, existing));
        PreprocessReport report = new PreprocessReport(data.shards().path(), result);
        context.result(report.toText(), report.toJson());
    }
}
