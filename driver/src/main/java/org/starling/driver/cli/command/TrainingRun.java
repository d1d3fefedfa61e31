package org.starling.driver.cli.command;

import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cli.support.SparkSessions;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.ResumePoint;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainReport;
import org.starling.driver.job.TrainResult;

/** Runs a training job in a Spark session of its own, and shows what came of it. */
final class TrainingRun {
    private final CommandContext context;

    TrainingRun(CommandContext context) {
        this.context = context;
    }

    void run(JobConfig config, TrainMode mode, ResumePoint from) {
        SparkSession spark = SparkSessions.open(
                config.name(), config.spark(), context.options().master());
        try {
            TaskSlots.require(spark.sparkContext(), config.training().workers(), "training.workers");
            TrainResult result = new TrainJob(spark, context.progress()).run(config, mode, from);
            TrainReport report = new TrainReport(config.name(), result);
            context.result(report.toText(), report.toJson());
        } finally {
            spark.stop();
        }
    }
}
