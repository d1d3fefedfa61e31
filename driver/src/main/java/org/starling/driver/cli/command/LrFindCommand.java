package org.starling.driver.cli.command;

import java.nio.file.Path;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cli.support.NewFile;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.RateRangeJob;
import org.starling.driver.report.RateRange;
import org.starling.driver.report.RateRangeResult;
import org.starling.driver.tracking.report.RateRangePage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling lr-find JOB.yaml}: a range test of learning rates. */
@Command(
        name = "lr-find",
        description = "Trains some batches of a job at rising learning rates, and suggests one; keeps nothing.")
public final class LrFindCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private JobFile job;

    @Option(names = "--from", defaultValue = "1e-6", description = "First learning rate (default: ${DEFAULT-VALUE}).")
    private double from;

    @Option(names = "--to", defaultValue = "1", description = "Last learning rate (default: ${DEFAULT-VALUE}).")
    private double to;

    @Option(names = "--steps", defaultValue = "100", description = "Batches to train (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a chart of the losses to a new local file.")
    private Path html;

    LrFindCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        RateRange range = new RateRange(from, to, steps);
        JobConfig config = job.read(context);
        context.withSpark(config.name(), config.spark(), spark -> {
            RateRangeResult result = new RateRangeJob(spark, context.progress()).run(config, range);
            if (html != null) {
                NewFile.write(html, RateRangePage.render(config.name(), result), "the chart");
            }
            context.result(result.toText(), result.toJson());
        });
    }
}
