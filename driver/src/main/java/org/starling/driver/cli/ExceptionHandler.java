package org.starling.driver.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkException;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cluster.SparkFailure;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.files.WriteFailure;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into one message on standard error and an exit code; a stack trace only on request. */
final class ExceptionHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final CommandContext context;

    ExceptionHandler(CommandContext context) {
        this.context = context;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof ParameterException wrongUsage) {
            return handleParseException(wrongUsage, new String[0]);
        }
        return handle(e);
    }

    /** Handles a failure of a command. */
    int handle(Throwable e) {
        Throwable reason = SparkFailure.cause(e); // Spark repeats the executor's stack trace in its message
        tell(message(reason));
        if (context.options().stacktrace()) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            context.error(trace.toString());
        } else if (isUnexpected(reason)) {
            context.error("Run the command with --stacktrace to see where.");
        }
        return isWrongConfiguration(reason) ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        tell(e.getMessage());
        StringWriter suggestions = new StringWriter();
        if (UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions, true))) {
            context.err().print(ShownText.lines(suggestions.toString()));
        }
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        context.err().println("Run '" + name + " --help' to see its options.");
        return ExitCode.USAGE;
    }

    private void tell(String message) {
        context.fail(message);
        if (context.options().json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("error", message);
            context.result(message, json);
        }
    }

    /** Messages of errors, such as a class that is missing, mean nothing without the name of the error. */
    private static String firstLine(Throwable e) {
        return e instanceof Error ? e.toString().lines().findFirst().orElse("") : Failures.firstLine(e);
    }

    private static boolean isWrongConfiguration(Throwable e) {
        return e instanceof ConfigurationException
                || e instanceof InvalidValuesException
                || e instanceof NetworkException
                || e instanceof TooFewSlotsException;
    }

    /** An exception whose message was not written for users. */
    private static boolean isUnexpected(Throwable e) {
        return !isWrongConfiguration(e)
                && !(e instanceof OutOfMemoryError)
                && !(e instanceof FSError)
                && (e.getMessage() == null || !e.getClass().getName().startsWith("org.starling."));
    }

    private static String message(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "Cannot go on: the driver is out of memory (%s); give it more with STARLING_DRIVER_MEMORY or spark.driver.memory"
                    .formatted(e.getMessage());
        }
        if (e instanceof FSError) {
            return "Cannot use the local disk: %s; make room, or check it"
                    .formatted(WriteFailure.of(e).reason());
        }
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getName();
        }
        if (e instanceof SparkException) {
            return SparkFailure.reason(e);
        }
        // only ours are written for users; others may continue with a stack trace
        return isUnexpected(e) ? firstLine(e) : Failures.withoutTrace(message);
    }
}
