package org.starling.driver.cli.command;

import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainReport;
import org.starling.driver.job.TrainResult;

/** Runs a training job in a Spark session of its own, and shows its report. */
final class TrainingRun {
    private final CommandContext context;

    TrainingRun(CommandContext context) {
        this.context = context;
    }

    void run(JobConfig config, TrainMode mode) {
        context.withSpark(config.name(), config.spark(), spark -> {
            TaskSlots.require(spark.sparkContext(), config.training().workers(), "training.workers");
            TrainResult result = new TrainJob(spark, context.progress()).run(config, mode);
            TrainReport report = new TrainReport(config.name(), result);
            context.result(report.toText(), report.toJson());
        });
    }
}
