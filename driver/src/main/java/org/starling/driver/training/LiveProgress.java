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
    private final Map<Long, Counts> countsByTask = new HashMap<>();
    private Counts told = Counts.NONE;

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

    /** Called on Spark's listener thread, so one call at a time. */
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        JavaConverters.seqAsJavaList(update.accumUpdates()).forEach(task -> {
            Counts counts = counts(JavaConverters.seqAsJavaList(task._4()));
            if (counts.examples() > 0) {
                countsByTask.put((Long) task._1(), counts);
            }
        });
        Counts now = countsByTask.values().stream().reduce(Counts.NONE, Counts::plus);
        if (now.batches() > told.batches()) {
            listener.batchesDone(
                    now.batches() - told.batches(), now.examples() - told.examples(), now.lossSum() - told.lossSum());
            told = now;
        }
    }

    private Counts counts(List<AccumulableInfo> updates) {
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
