package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.dataset.DatasetException;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.validation.Violation;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ExceptionHandlerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CommandContext context = new CommandContext(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            CommandContext.Screen.NONE);

    @Command(name = "fails", mixinStandardHelpOptions = true)
    private static final class Failing implements Runnable {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void run() {
            throw failure;
        }
    }

    private int handle(RuntimeException failure, String... arguments) {
        ExceptionHandler handler = new ExceptionHandler(context);
        return new CommandLine(new Failing(failure))
                .addMixin("options", context.options())
                .setExecutionExceptionHandler(handler)
                .setParameterExceptionHandler(handler)
                .execute(arguments);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void wrongConfigurationIsTwo() {
        assertThat(handle(new ConfigurationException("job.yaml", "is empty"))).isEqualTo(2);
        assertThat(err()).isEqualTo("starling: Cannot use job.yaml: is empty\n");
        assertThat(handle(new InvalidValuesException(List.of(new Violation("a", "is missing")))))
                .isEqualTo(2);
        assertThat(handle(new TooFewSlotsException("too few"))).isEqualTo(2);
    }

    @Test
    void failureIsOneAndShowsOnlyTheMessage() {
        assertThat(handle(new DatasetException("Cannot fetch x: offline; do y")))
                .isEqualTo(1);
        assertThat(err()).isEqualTo("starling: Cannot fetch x: offline; do y\n");
    }

    @Test
    void stackTraceIsForThoseWhoAsk() {
        assertThat(handle(new DatasetException("Cannot fetch x"), "--stacktrace"))
                .isEqualTo(1);
        assertThat(err()).startsWith("starling: Cannot fetch x\n").contains("\tat org.starling");
    }

    @Test
    void exceptionsThatWereNotWrittenForUsersPointToTheStackTrace() {
        assertThat(handle(new NullPointerException())).isEqualTo(1);
        assertThat(err())
                .isEqualTo(
                        "starling: java.lang.NullPointerException\nRun the command with --stacktrace to see where.\n");
    }

    @Test
    void sparksOwnStackTraceIsNotRepeated() {
        Throwable spark = new SparkException(
                "Job aborted due to stage failure\n\tat somewhere", new DatasetException("the reason; the remedy"));
        handle(new IllegalStateException("wrapped", spark));
        assertThat(err()).doesNotContain("somewhere");
    }

    @Test
    void ourOwnExceptionWithinSparksIsShownAsIfItHadBeenThrown() {
        int exitCode = new ExceptionHandler(context)
                .handleExecutionException(
                        new SparkException(
                                "Job aborted\n\tat somewhere", new DatasetException("the reason; the remedy")),
                        new CommandLine(new Failing(null)),
                        null);
        assertThat(exitCode).isEqualTo(1);
        assertThat(err()).isEqualTo("starling: the reason; the remedy\n");
    }

    @Test
    void aStackTraceWithinAMessageIsNotShownAndTheRemedyAfterItIs() {
        handle(new DatasetException(
                "Cannot save x: no room\n\tat org.apache.hadoop.hdfs.X.y(X.java:12)\n\tat java.base/java.lang.Z.z(Z.java)\n"
                        + "Caused by: java.io.IOException: no room\n\t... 12 more; make room"));
        assertThat(err()).isEqualTo("starling: Cannot save x: no room; make room\n");
    }

    @Test
    void ofARemoteExceptionTheFirstLineIsShown() {
        new ExceptionHandler(context)
                .handle(new RemoteException("java.io.IOException", "File /x is gone\n\tat org.X.y(X.java:1)"));
        assertThat(err()).isEqualTo("starling: File /x is gone\nRun the command with --stacktrace to see where.\n");
    }

    @Test
    void errorsHaveNoStackTraceEither() {
        ExceptionHandler handler = new ExceptionHandler(context);

        assertThat(handler.handle(new NoClassDefFoundError("org/x/Y"))).isEqualTo(1);
        assertThat(handler.handle(new OutOfMemoryError("Java heap space"))).isEqualTo(1);

        assertThat(err())
                .isEqualTo("starling: java.lang.NoClassDefFoundError: org/x/Y\n"
                        + "Run the command with --stacktrace to see where.\n"
                        + "starling: Cannot go on: the driver is out of memory (Java heap space); give it more with"
                        + " STARLING_DRIVER_MEMORY or spark.driver.memory\n");
    }

    @Test
    void anExceptionThatHidesItsCauseIsNotShown() {
        DatasetException cause = new DatasetException("Cannot fetch x");
        new ExceptionHandler(context).handle(new IllegalArgumentException("Self-suppression not permitted", cause));
        assertThat(err()).isEqualTo("starling: Cannot fetch x\n");
    }

    @Test
    void errorsAfterAnInterruptionAreNotShown() {
        context.remedyIfInterrupted("continue with train --resume");
        context.interrupt();
        assertThat(handle(new DatasetException("Cannot fetch x"))).isEqualTo(1);
        assertThat(err()).isEqualTo("starling: Interrupted; continue with train --resume\n");
    }

    @Test
    void withJsonTheErrorIsOnStandardOutputToo() {
        handle(new DatasetException("Cannot fetch x"), "--json");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"error\" : \"Cannot fetch x\"");
    }
}
