package org.starling.driver.report;

import java.util.Properties;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Reports the progress of a phase besides training, such as the preparation of data or an evaluation: the completed tasks of its
 * current step. The name of a step is the description of its Spark jobs, or that of the phase.
 */
public final class PhaseProgress extends SparkListener {
    private final ProgressListener listener;
    private final String phase;
    private String step;
    private long tasks;
    private long done;
    private boolean ended;

    /**
     * Works and reports the progress.
     *
     * @param phase name of the phase
     * @param listener called on a thread of Spark's
     */
    public static <T> T during(SparkContext context, String phase, ProgressListener listener, Supplier<T> work) {
        PhaseProgress progress = new PhaseProgress(phase, listener);
        listener.phase(phase, 0, 0);
        context.addSparkListener(progress);
        try {
            return work.get();
        } finally {
            context.removeSparkListener(progress);
            progress.end();
        }
    }

    /** Spark may deliver events later; they are ignored. */
    private synchronized void end() {
        ended = true;
        listener.phaseEnded();
    }

    private void report() {
        if (!ended) {
            listener.phase(step, done, tasks);
        }
    }

    PhaseProgress(String phase, ProgressListener listener) {
        this.phase = phase;
        this.step = phase;
        this.listener = listener;
    }

    // Spark calls both on one thread

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        Properties properties = submitted.properties();
        String description = properties == null ? phase : properties.getProperty("spark.job.description", phase);
        if (!description.equals(step)) {
            step = description;
            tasks = 0;
            done = 0;
        }
        tasks += submitted.stageInfo().numTasks();
        report();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
        if (ended.taskInfo() != null && ended.taskInfo().successful()) {
            done++;
            report();
        }
    }
}
