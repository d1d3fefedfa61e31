package org.starling.driver.cli.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.report.JsonProgress;
import org.starling.driver.report.PlainProgress;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.report.TerminalProgress;
import org.starling.pipeline.files.ShownText;
import org.starling.serving.history.Json;

/** The shared options of commands, and the streams for results and messages. */
public final class CommandContext {
    private final GlobalOptions options = new GlobalOptions();
    private final PrintStream out;
    private final PrintStream err;
    private final Screen screen;
    private volatile String remedy = "";
    private String lastError = "";
    private boolean interrupted;

    /** The device behind standard error. */
    public enum Screen {
        TERMINAL,
        NONE
    }

    /**
     * A context that writes to the given streams.
     *
     * @param out receives results
     * @param err receives progress and errors
     * @param screen device behind {@code err}
     */
    public CommandContext(PrintStream out, PrintStream err, Screen screen) {
        this.out = out;
        this.err = err;
        this.screen = screen;
    }

    /** The options that all commands share; filled once the command line is parsed. */
    public GlobalOptions options() {
        return options;
    }

    /** The stream for results. */
    public PrintStream out() {
        return out;
    }

    /** The stream for errors and progress. */
    public PrintStream err() {
        return err;
    }

    /** Sets the remedy that is shown if a signal ends the command. */
    public void remedyIfInterrupted(String advice) {
        this.remedy = advice;
    }

    /** The version that the jar's manifest states. */
    public static String version() {
        String version = CommandContext.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** Reports that a signal ends the process; errors that follow from that are not shown. */
    public synchronized void interrupt() {
        err.println("starling: Interrupted" + (remedy.isEmpty() ? "" : "; " + remedy));
        interrupted = true;
    }

    /** Writes the error that ends the command, unless the process is ending because of a signal. */
    public synchronized void fail(String message) {
        lastError = message;
        error("starling: " + message);
    }

    /** Writes an error, unless the process is ending because of a signal. */
    public synchronized void error(String message) {
        if (!interrupted) {
            err.println(ShownText.lines(message));
        }
    }

    /** The error that ended the command; empty if there was none. */
    public synchronized String lastError() {
        return lastError;
    }

    /** Writes a command's result: the JSON if it was asked for, else the text. */
    public void result(String text, JsonNode json) {
        if (options.json()) {
            out.println(ShownText.lines(Json.write(json)));
        } else {
            out.println(ShownText.lines(text.stripTrailing()));
        }
        out.flush();
    }

    /** Writes a message to the user, unless {@code --quiet} was given. */
    public void note(String message) {
        if (!options.quiet()) {
            err.println(ShownText.lines(message));
        }
    }

    /** Runs work in a Spark session with the settings of a job, and stops the session afterwards. */
    public void withSpark(String name, SparkSpec spec, Consumer<SparkSession> work) {
        ProgressListener progress = progress();
        progress.phase("Starting Spark", 0, 0);
        SparkSession spark = SparkSessions.open(name, spec, options.master());
        progress.phaseEnded();
        TransportSecurity.warning(spark.sparkContext().getConf()).ifPresent(this::note);
        try {
            work.accept(spark);
        } finally {
            spark.stop();
        }
    }

    /** Runs work in a Spark session, for commands without a job. */
    public void withSpark(String name, Consumer<SparkSession> work) {
        withSpark(name, SparkSpec.NONE, work);
    }

    /** Shows the progress of training on standard error, in the form that options and terminal require. */
    public ProgressListener progress() {
        if (options.quiet()) {
            return ProgressListener.silent();
        } else if (options.json()) {
            return new JsonProgress(err);
        }
        return screen == Screen.TERMINAL ? new TerminalProgress(err) : new PlainProgress(err);
    }
}
