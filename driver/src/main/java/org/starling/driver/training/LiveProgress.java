package org.starling.driver.training;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.worker.TrainingProgress;
import scala.collection.JavaConverters;

/**
 * How the driver sees an epoch move while it runs. Tasks count examples and losses in accumulators; Spark sends the
 * partial counts along with each executor's heartbeat ({@code spark.executor.heartbeatInterval}), and this listener adds
 * them up. The counts are for show only: the ledger goes by what tasks report when they end.
 */
final class LiveProgress extends SparkListener implements AutoCloseable {
    private final SparkContext context;
    private final ProgressListener listener;
    private final LongAccumulator batches;
    private final LongAccumulator examples;
    private final DoubleAccumulator lossSum;
    private final Runnable restarted;
    private final AttemptCounts counts = new AttemptCounts();
    private AttemptCounts.Counts told = AttemptCounts.Counts.NONE;

    /**
     * @param restarted called when Spark runs the epoch again by itself, after some batches of it were told
     */
    LiveProgress(SparkContext context, ProgressListener listener, Runnable restarted) {
        this.context = context;
        this.listener = listener;
        this.restarted = restarted;
        this.batches = context.longAccumulator("batches trained");
        this.examples = context.longAccumulator("examples trained");
        this.lossSum = context.doubleAccumulator("loss sum");
        context.addSparkListener(this);
    }

    /** What tasks call for each batch. */
    TrainingProgress ofTasks() {
        LongAccumulator taskBatches = batches;
        LongAccumulator taskExamples = examples;
        DoubleAccumulator taskLoss = lossSum;
        return (count, loss) -> {
            taskBatches.add(1);
            taskExamples.add(count);
            taskLoss.add(loss);
        };
    }

    // Spark calls all of these on one thread of its own

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        counts.started(submitted.stageInfo().stageId(), submitted.stageInfo().attemptNumber());
        tell();
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        JavaConverters.seqAsJavaList(update.accumUpdates()).forEach(task -> {
            AttemptCounts.Counts sums = sums(JavaConverters.seqAsJavaList(task._4()));
            if (sums.examples() > 0) {
                counts.update((Long) task._1(), (Integer) task._2(), (Integer) task._3(), sums);
            }
        });
        tell();
    }

    private void tell() {
        AttemptCounts.Counts now = counts.total();
        if (now.batches() < told.batches()) {
            restarted.run();
            told = AttemptCounts.Counts.NONE;
        }
        if (now.batches() > told.batches()) {
            listener.batchesDone(
                    now.batches() - told.batches(), now.examples() - told.examples(), now.lossSum() - told.lossSum());
            told = now;
        }
    }

    private AttemptCounts.Counts sums(List<AccumulableInfo> updates) {
        return new AttemptCounts.Counts(
                (long) latest(updates, batches.id()),
                (long) latest(updates, examples.id()),
                latest(updates, lossSum.id()));
    }

    private static double latest(List<AccumulableInfo> updates, long id) {
        return updates.stream()
                .filter(info -> info.id() == id && info.update().isDefined())
                .mapToDouble(info -> ((Number) info.update().get()).doubleValue())
                .sum();
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
    }
}
