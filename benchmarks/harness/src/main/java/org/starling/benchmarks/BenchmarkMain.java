package org.starling.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.Scale;
import org.starling.benchmarks.report.CaseResult;
import org.starling.benchmarks.report.ContenderResult;
import org.starling.benchmarks.report.JsonReport;
import org.starling.benchmarks.report.Machine;
import org.starling.benchmarks.report.MarkdownReport;
import org.starling.benchmarks.report.ResultFiles;
import org.starling.benchmarks.report.RunResult;
import org.starling.benchmarks.runner.CaseRunner;
import org.starling.benchmarks.runner.ContenderFailedException;
import org.starling.benchmarks.runner.ContenderLauncher;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code benchmarks/run}. Exit codes: 0 done, 1 a contender failed, 2 wrong usage. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures contenders side by side in alternating rounds and reports medians.")
public final class BenchmarkMain implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the benchmark; see --list")
    private String name;

    @Option(names = "--list", description = "list benchmarks, cases and contenders, then end")
    private boolean list;

    @Option(names = "--quick", description = "one short round each: shows that all works, the numbers mean nothing")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds per contender (default: 5, quick: 1)")
    private Integer rounds;

    @Option(names = "--case", split = ",", paramLabel = "CASE", description = "only these cases")
    private List<String> cases = List.of();

    @Option(names = "--contender", split = ",", paramLabel = "NAME", description = "only these contenders")
    private List<String> contenders = List.of();

    @Option(names = "--baseline", paramLabel = "NAME", description = "take ratios to this contender")
    private String baseline;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "change a setting, such as examples=60000")
    private Map<String, String> overrides = Map.of();

    @Option(names = "--dataset", paramLabel = "FOLDER", description = "where Fashion-MNIST's IDX files lie")
    private Path dataset;

    @Option(
            names = "--timeout",
            paramLabel = "MINUTES",
            defaultValue = "60",
            description = "longest wait for one round (default: ${DEFAULT-VALUE})")
    private int timeoutMinutes;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "where result files go (default: benchmarks/results)")
    private Path results;

    @Option(names = "--home", hidden = true, required = true, description = "folder that holds the modules")
    private Path home;

    @Option(names = "--commit", hidden = true, defaultValue = "unknown", description = "revision of the sources")
    private String commit;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new BenchmarkMain());
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            if (e instanceof IllegalArgumentException
                    || e instanceof ContenderFailedException
                    || e instanceof IOException) {
                line.getErr().println(e.getMessage());
                return e instanceof IllegalArgumentException
                        ? CommandLine.ExitCode.USAGE
                        : CommandLine.ExitCode.SOFTWARE;
            }
            throw e;
        });
        return command;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            out.print(Selection.describe(Catalogue.benchmarks()));
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        if (name == null) {
            throw new IllegalArgumentException("Cannot run a benchmark: no name given; see benchmarks/run --list");
        }
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        Benchmark benchmark = Selection.find(Catalogue.benchmarks(), name);
        List<Case> selected = Selection.select(benchmark, cases, contenders, baseline);
        RunResult result = run(benchmark, selected, scale);
        List<Path> written = ResultFiles.write(results == null ? home.resolve("results") : results, result);
        progress("wrote " + written.get(0) + " and " + written.get(1).getFileName());
        out.println(MarkdownReport.render(result));
        out.println(JsonReport.render(result));
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private RunResult run(Benchmark benchmark, List<Case> selected, Scale scale) throws Exception {
        ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC);
        Machine machine = Machine.detect();
        Map<String, String> given = new LinkedHashMap<>(overrides);
        given.put("root", home.toAbsolutePath().getParent().toString());
        given.put(
                "dataset",
                FashionMnist.find(dataset, System.getenv(FashionMnist.DATASETS_VARIABLE))
                        .folder()
                        .toString());
        Path logs = home.resolve("target/logs")
                .resolve(benchmark.name() + "-"
                        + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(date));
        progress("logs of the contenders: " + logs);
        ContenderLauncher launcher = new ContenderLauncher(home, logs, Duration.ofMinutes(timeoutMinutes));
        int count = rounds != null ? rounds : scale == Scale.QUICK ? 1 : 5;
        List<CaseResult> results = new ArrayList<>();
        for (Case workload : selected) {
            if (!workload.runsWith(machine.vectorExtensions())) {
                progress("%s left out: the CPU has none of %s".formatted(workload.name(), workload.extensions()));
                continue;
            }
            Map<String, String> settings = workload.settings(scale, given);
            progress(workload.name() + ": " + workload.describe(settings));
            Map<String, List<Measurement>> measurements =
                    new CaseRunner(this::progress).run(launcher.launch(workload, settings), count);
            results.add(new CaseResult(
                    workload.name(),
                    workload.describe(settings),
                    workload.baseline(),
                    benchmark.unit(),
                    measurements.entrySet().stream()
                            .map(entry -> new ContenderResult(entry.getKey(), entry.getValue()))
                            .toList()));
        }
        String command = "benchmarks/run " + String.join(" ", visibleArguments());
        return new RunResult(benchmark.name(), scale, count, results, machine, command, date, commit);
    }

    /** The arguments without those that the launching script adds in front. */
    private List<String> visibleArguments() {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return arguments.stream()
                .filter(argument -> !argument.startsWith("--home=") && !argument.startsWith("--commit="))
                .toList();
    }

    private void progress(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
