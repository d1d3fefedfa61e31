package org.starling.driver.cli.command;

import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainReport;
import org.starling.driver.job.TrainResult;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling train JOB.yaml}: the whole job, from raw data to a checkpoint. */
@Command(name = "train", description = "Prepares the data of a job if necessary, and trains its network.")
public final class TrainCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private JobFile job;

    @ArgGroup
    private final Existing existing = new Existing();

    /** Treatment of an earlier run; one or the other. */
    static final class Existing {
        @ArgGroup(exclusive = false)
        private Resuming resuming;

        @Option(names = "--overwrite", description = "Starts again; removes the checkpoints of an earlier run.")
        private boolean overwrite;

        private TrainMode mode() {
            if (resuming != null) {
                return resuming.epoch == null ? TrainMode.RESUME : TrainMode.resumeFrom(resuming.epoch);
            }
            return overwrite ? TrainMode.OVERWRITE : TrainMode.FRESH;
        }
    }

    /** The checkpoint to resume from. */
    static final class Resuming {
        @Option(
                names = "--resume",
                required = true,
                description = "Resumes from the latest checkpoint, if there is one.")
        @SuppressWarnings("UnusedVariable") // only its presence counts
        private boolean resume;

        @Option(
                names = "--from-epoch",
                paramLabel = "N",
                description = "With --resume: resumes from the checkpoint of epoch N instead, and removes later ones.")
        private Integer epoch;
    }

    TrainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        JobConfig config = job.read(context);
        train(context, config, existing.mode());
    }

    /** Runs a training job in a Spark session of its own, and shows its report. */
    static void train(CommandContext context, JobConfig config, TrainMode mode) {
        context.remedyIfInterrupted("continue with train --resume");
        context.withSpark(config.name(), config.spark(), spark -> {
            TrainResult result = new TrainJob(spark, context.progress()).run(config, mode);
            TrainReport report = new TrainReport(config.name(), result);
            context.result(report.toText(), report.toJson());
        });
    }
}
