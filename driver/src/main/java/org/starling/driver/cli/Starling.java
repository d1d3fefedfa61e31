package org.starling.driver.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration"})
public final class Starling implements Runnable {
    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
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
            CompletionCommand.class);

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
        return run(context, command -> {}, arguments);
    }

    /** Runs a command; {@code started} gets it before it runs, but not for help, which needs neither Spark nor Hadoop. */
    private static int run(CommandContext context, Consumer<Object> started, String... arguments) {
        ExceptionHandler handler = new ExceptionHandler(context);
        CommandLine command = commandLine(context, arguments)
                .setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(handler)
                .setParameterExceptionHandler(handler)
                .setExecutionStrategy(parsed -> {
                    Integer helped = CommandLine.executeHelpRequest(parsed);
                    if (helped != null) {
                        return helped;
                    }
                    Object chosen = commandOf(parsed);
                    Optional<String> problem = SparkVersion.problem();
                    // the doctor shows itself what version there is
                    if (problem.isPresent() && !(chosen instanceof DoctorCommand)) {
                        context.fail(problem.get());
                        return ExitCode.USAGE;
                    }
                    started.accept(chosen);
                    Logging.set(context.options());
                    if (!(chosen instanceof ServeCommand)) { // it starts sooner without Hadoop, which it does not need
                        ProcessUmask.applyToHadoop();
                    }
                    context.options().grantPermissions();
                    return new CommandLine.RunLast().execute(parsed);
                });
        try {
            return command.execute(arguments);
        } catch (Error e) { // picocli handles exceptions only
            return handler.handle(e);
        }
    }

    /**
     * Returns the parser of all commands. picocli reads the options of a command by reflection, so commands that the arguments do not
     * name have none: they are in the list of the help and in the hints for misspelled names.
     */
    private static CommandLine commandLine(CommandContext context, String... arguments) {
        CommandFactory factory = new CommandFactory(context);
        CommandLine parser = new CommandLine(new Starling(context), factory);
        Set<String> words = Set.copyOf(Arrays.asList(arguments));
        // the completion describes all commands, and a file of arguments may name any
        boolean whole = words.contains(nameOf(CompletionCommand.class))
                || words.stream().anyMatch(word -> word.startsWith("@"));
        for (Class<?> type : COMMANDS) {
            String name = nameOf(type);
            parser.addSubcommand(
                    name, whole || words.contains(name) ? new CommandLine(type, factory) : listed(name, type));
        }
        return parser;
    }

    private static CommandLine listed(String name, Class<?> command) {
        CommandSpec entry = CommandSpec.create().name(name);
        entry.usageMessage().description(command.getAnnotation(Command.class).description());
        return new CommandLine(entry);
    }

    private static String nameOf(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    /** Returns the command below this one that the arguments choose, or this one if they choose none. */
    private static Object commandOf(ParseResult parsed) {
        ParseResult chosen = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        return chosen.commandSpec().userObject();
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
