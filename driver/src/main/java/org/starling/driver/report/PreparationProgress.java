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
 * Reports every ten seconds which step of the preparation of data runs, and how many of its tasks are done. Steps are what Spark's
 * jobs have as their descriptions. A faster preparation reports nothing.
 */
public final class PreparationProgress extends SparkListener {
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final Consumer<String> told;
    private final LongSupplier nanoClock;
    private long toldAt;
    private String step = "";
    private long tasks;
    private long done;

    /**
     * Prepares data and reports the progress.
     *
     * @param told called with a line of text, on a thread of Spark's
     */
    public static <T> T during(SparkContext context, Consumer<String> told, Supplier<T> preparation) {
        PreparationProgress progress = new PreparationProgress(told, System::nanoTime);
        context.addSparkListener(progress);
        try {
            return preparation.get();
        } finally {
            context.removeSparkListener(progress);
        }
    }

    PreparationProgress(Consumer<String> told, LongSupplier nanoClock) {
        this.told = told;
        this.nanoClock = nanoClock;
        this.toldAt = nanoClock.getAsLong();
    }

    // Spark calls both on one thread of its own

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
        if (!step.isEmpty() && now - toldAt >= INTERVAL_NANOS) {
            toldAt = now;
            told.accept("  %s: %s of %s tasks".formatted(step, Numbers.count(done), Numbers.count(tasks)));
        }
    }
}
