package org.starling.driver.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.starling.driver.cli.command.ServeCommand;
import org.starling.driver.cli.support.CommandContext;
import org.starling.pipeline.files.ShownText;

/**
 * Reports in one line that a signal, such as that of Ctrl-C, ends the process. What Spark and its threads report while they
 * are stopped is not shown.
 */
final class Interruption {
    /** Before Spark stops its context, and before file systems are closed. */
    private static final int PRIORITY = 100;

    private final CommandContext context;
    private final AtomicBoolean finished = new AtomicBoolean();

    Interruption(CommandContext context) {
        this.context = context;
    }

    /** Reports signals from now on, until the command has {@linkplain #finished finished}. */
    void watch(Object command) {
        if (command instanceof ServeCommand) { // it has nothing of Spark and Hadoop to stop
            Runtime.getRuntime().addShutdownHook(new Thread(this::report, "interruption"));
        } else {
            ShutdownHookManager.get().addShutdownHook(this::report, PRIORITY);
        }
        Thread.setDefaultUncaughtExceptionHandler(this::report);
    }

    /** Notes that the process ends because the command has. */
    void finished() {
        finished.set(true);
    }

    private void report() {
        if (finished.get()) {
            return;
        }
        if (!context.options().stacktrace()) {
            Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
        }
        context.interrupt();
    }

    /** A thread that failed by itself; the command goes on. */
    private void report(Thread thread, Throwable failure) {
        if (context.options().stacktrace()) {
            failure.printStackTrace(context.err());
        } else if (!finished.get() && !ShutdownHookManager.get().isShutdownInProgress()) {
            context.err()
                    .println(ShownText.lines("starling: thread %s failed: %s".formatted(thread.getName(), failure)));
        }
    }
}
