package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    void withJsonTheErrorIsOnStandardOutputToo() {
        handle(new DatasetException("Cannot fetch x"), "--json");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"error\" : \"Cannot fetch x\"");
    }
}
