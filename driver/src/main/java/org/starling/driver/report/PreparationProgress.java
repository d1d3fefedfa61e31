package org.starling.driver.report;

import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Reports every ten seconds the current step of the preparation of data, and the number of its completed tasks. The name of a
 * step is the description of its Spark jobs. A faster preparation reports nothing.
 */
public final class PreparationProgress extends SparkListener {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final Consumer<String> output;
    private final LongSupplier nanoClock;
    private long reportedAt;
    private String step = "";
    private long tasks;
    private long done;

    /**
     * Prepares data and reports the progress.
     *
     * @param output called with a line of text, on a thread of Spark's
     */
    public static <T> T during(SparkContext context, Consumer<String> output, Supplier<T> preparation) {
        PreparationProgress progress = new PreparationProgress(output, System::nanoTime);
        context.addSparkListener(progress);
        try {
            return preparation.get();
        } finally {
            context.removeSparkListener(progress);
        }
    }

    PreparationProgress(Consumer<String> output, LongSupplier nanoClock) {
        this.output = output;
        this.nanoClock = nanoClock;
        this.reportedAt = nanoClock.getAsLong();
    }

    // Spark calls both on one thread

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        Properties properties = submitted.properties();
        String description = properties == null ? null : properties.getProperty("spark.job.description");
        if (description != null && !description.equals(step)) {
            step = description;
            tasks = 0;
            done = 0;
        }
        tasks += submitted.stageInfo().numTasks();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
        if (ended.taskInfo() != null && ended.taskInfo().successful()) {
            done++;
        }
        long now = nanoClock.getAsLong();
        if (!step.isEmpty() && now - reportedAt >= INTERVAL_NANOS) {
            reportedAt = now;
            output.accept("  %s: %s of %s tasks".formatted(step, Numbers.count(done), Numbers.count(tasks)));
        }
    }
}
