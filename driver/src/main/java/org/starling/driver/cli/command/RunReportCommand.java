package org.starling.driver.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cli.support.NewFile;
import org.starling.driver.tracking.report.ReportFolder;
import org.starling.driver.tracking.report.RunComparison;
import org.starling.driver.tracking.report.TrainingReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling report}: runs side by side. Needs no Spark. */
@Command(name = "report", description = "Compares runs; report.html beside the checkpoints of each has its own charts.")
public final class RunReportCommand implements Runnable {
    private final CommandContext context;

    @Parameters(
            arity = "1..*",
            paramLabel = "JOB.yaml|FOLDER",
            description = "The job of each run, or checkpoints.path of it.")
    private List<String> runs;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Writes the comparison with charts to a new local file.")
    private Path html;

    RunReportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Map<String, TrainingReport> reports = new LinkedHashMap<>();
        for (String run : runs) {
            reports.put(run, ReportFolder.read(folder(run), new Configuration()));
        }
        RunComparison comparison = new RunComparison(reports);
        if (html != null) {
            NewFile.write(html, comparison.toHtml(), "the comparison");
        }
        context.result(comparison.toText(), comparison.toJson());
    }

    private String folder(String jobOrFolder) {
        return JobFile.isJob(jobOrFolder)
                ? JobFile.reader()
                        .read(jobOrFolder, context.options().overrides())
                        .checkpoints()
                        .path()
                : jobOrFolder;
    }
}
