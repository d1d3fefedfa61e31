package org.starling.driver.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.starling.driver.cli.command.CheckpointsCommand;
import org.starling.driver.cli.command.CompletionCommand;
import org.starling.driver.cli.command.DataCommand;
import org.starling.driver.cli.command.DatasetCommand;
import org.starling.driver.cli.command.DemoCommand;
import org.starling.driver.cli.command.DoctorCommand;
import org.starling.driver.cli.command.EvaluateCommand;
import org.starling.driver.cli.command.ExportCommand;
import org.starling.driver.cli.command.GenerateTextCommand;
import org.starling.driver.cli.command.ImportCommand;
import org.starling.driver.cli.command.LrFindCommand;
import org.starling.driver.cli.command.PredictCommand;
import org.starling.driver.cli.command.PreprocessCommand;
import org.starling.driver.cli.command.RunReportCommand;
import org.starling.driver.cli.command.ServeCommand;
import org.starling.driver.cli.command.TrainCommand;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cli.support.GlobalOptions;
import org.starling.driver.cli.support.ProcessEnd;
import org.starling.driver.cli.support.ProcessUmask;
import org.starling.driver.cluster.SparkVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The main class: {@code starling COMMAND}. */
@Command(
        name = "starling",
        description = "Distributed training of Deeplearning4j networks on Apache Spark.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Starling.Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"},
        subcommands = {
            DemoCommand.class,
            PreprocessCommand.class,
            TrainCommand.class,
            LrFindCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            GenerateTextCommand.class,
            ServeCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            CheckpointsCommand.class,
            RunReportCommand.class,
            DataCommand.class,
            DatasetCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        })
public final class Starling implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private final GlobalOptions options;

    @Spec
    private CommandSpec spec;

    private Starling(CommandContext context) {
        this.options = context.options();
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(System.out, System.err, screen());
        Interruption interruption = new Interruption(context);
        int exitCode = run(context, interruption::watch, arguments);
        interruption.finished();
        ProcessEnd.end(exitCode, context.lastError());
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it is never null, but Spark 3.5 ends at 17
    private static CommandContext.Screen screen() {
        return System.console() == null ? CommandContext.Screen.NONE : CommandContext.Screen.TERMINAL;
    }

    /** Runs a command in this process. Returns its exit code. */
    public static int run(CommandContext context, String... arguments) {
        return run(context, () -> {}, arguments);
    }

    /** Runs a command; {@code started} is called before it, but not for help, which needs neither Spark nor Hadoop. */
    private static int run(CommandContext context, Runnable started, String... arguments) {
        ExceptionHandler handler = new ExceptionHandler(context);
        CommandLine command = new CommandLine(new Starling(context), new CommandFactory(context))
                .setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(handler)
                .setParameterExceptionHandler(handler)
                .setExecutionStrategy(parsed -> {
                    Integer helped = CommandLine.executeHelpRequest(parsed);
                    if (helped != null) {
                        return helped;
                    }
                    Optional<String> problem = SparkVersion.problem();
                    if (problem.isPresent() && !isDoctor(parsed)) {
                        context.fail(problem.get());
                        return ExitCode.USAGE;
                    }
                    started.run();
                    Logging.set(context.options());
                    ProcessUmask.applyToHadoop();
                    context.options().grantPermissions();
                    return new CommandLine.RunLast().execute(parsed);
                });
        try {
            return command.execute(arguments);
        } catch (Error e) { // picocli handles exceptions only
            return handler.handle(e);
        }
    }

    /** Returns whether the command is the doctor, which shows itself what version there is. */
    private static boolean isDoctor(ParseResult parsed) {
        return parsed.hasSubcommand() && parsed.subcommand().commandSpec().userObject() instanceof DoctorCommand;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Gives commands their context. */
    private record CommandFactory(CommandContext context) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1
                        && constructor.getParameterTypes()[0] == CommandContext.class) {
                    constructor.setAccessible(true);
                    return type.cast(constructor.newInstance(context));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** The version that the jar's manifest states. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Starling " + CommandContext.version()};
        }
    }
}
