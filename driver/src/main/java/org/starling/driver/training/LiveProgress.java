package org.starling.driver.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.worker.TrainingProgress;
import scala.collection.JavaConverters;

/**
 * Progress of an epoch while it runs. Tasks count examples and losses in accumulators; Spark sends the
 * partial counts along with each executor's heartbeat ({@code spark.executor.heartbeatInterval}), and this listener adds
 * them up. Every attempt at an epoch has accumulators and a listener of its own, so late counts of an earlier attempt are
 * ignored. The counts are only shown: the ledger uses the reports of completed tasks.
 */
final class LiveProgress extends SparkListener implements AutoCloseable {
    private final SparkContext context;
    private final ProgressListener listener;
    private final LongAccumulator batches;
    private final LongAccumulator examples;
    private final DoubleAccumulator lossSum;
    private final Map<Long, Counts> byTask = new HashMap<>();
    private Counts last = Counts.NONE;

    /** Sums over the batches of one task, or of all. */
    private record Counts(long batches, long examples, double lossSum) {
        static final Counts NONE = new Counts(0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(batches + other.batches, examples + other.examples, lossSum + other.lossSum);
        }
    }

    LiveProgress(SparkContext context, ProgressListener listener) {
        this.context = context;
        this.listener = listener;
        this.batches = context.longAccumulator("batches trained");
        this.examples = context.longAccumulator("examples trained");
        this.lossSum = context.doubleAccumulator("loss sum");
        context.addSparkListener(this);
    }

    /**
     * The callback of tasks.
     *
     * @param epoch which one, from 1
     */
    TrainingProgress ofTasks(int epoch) {
        return new TaskProgress(epoch, batches, examples, lossSum);
    }

    /** Spark calls this on one thread. */
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        JavaConverters.seqAsJavaList(update.accumUpdates()).forEach(task -> {
            Counts sums = sums(JavaConverters.seqAsJavaList(task._4()));
            if (sums.examples() > 0) {
                byTask.put((Long) task._1(), sums);
            }
        });
        tell();
    }

    private void tell() {
        Counts now = byTask.values().stream().reduce(Counts.NONE, Counts::plus);
        if (now.batches() > last.batches()) {
            listener.batchesDone(
                    now.batches() - last.batches(), now.examples() - last.examples(), now.lossSum() - last.lossSum());
            last = now;
        }
    }

    private Counts sums(List<AccumulableInfo> updates) {
        return new Counts(
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
