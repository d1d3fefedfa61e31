package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.starling.driver.cli.doctor.Doctor;
import org.starling.driver.cli.doctor.Finding;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code starling doctor}: checks of this machine, with advice. */
@Command(
        name = "doctor",
        description =
                "Checks Java, cores, memory, native libraries, Spark, file systems, data sets and GPUs,"
                        + " and shows which backend trains where; with --master also whether that master answers. Fails if anything is not fine.")
public final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--path", paramLabel = "PATH", description = "A folder that must be writable. May be repeated.")
    private List<String> paths = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Instead: the backend that would train this network, and the reasons against oneDNN. A job file,"
                            + " a folder of checkpoints, a model.zip, or the JSON of a DL4J configuration.")
    private String model;

    @Option(
            names = "--bench",
            description = "Also times a matrix product and a copy by each backend on each device; takes some seconds.")
    private boolean bench;

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Doctor doctor = model == null
                ? new Doctor(context.options().master(), paths)
                : new Doctor(model, context.options().overrides());
        List<Finding> findings = (bench ? doctor.withSpeeds() : doctor).examine();
        TextTable table = new TextTable("what", "is", "seen", "what to do");
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            String health = finding.health().label();
            table.row(finding.subject(), health, finding.detail(), finding.remedy());
            json.addObject()
                    .put("subject", finding.subject())
                    .put("health", health)
                    .put("detail", finding.detail())
                    .put("remedy", finding.remedy());
        }
        context.result(table.toString(), json);
        return findings.stream().anyMatch(finding -> finding.health() == Finding.Health.BAD)
                ? ExitCode.SOFTWARE
                : ExitCode.OK;
    }
}
