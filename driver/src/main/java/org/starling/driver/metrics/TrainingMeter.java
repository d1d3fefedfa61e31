package org.starling.driver.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.starling.serving.history.EpochMetrics;

/**
 * Counts training in one JVM. Of several trainings at once it shows what came last. Thread-safe.
 *
 * <p>Metrics: {@code epoch}; {@code loss}, mean of the examples of the epoch so far; {@code examples}, in the epoch so far; {@code
 * examples_per_second}, in the epoch; {@code rounds}, averaging rounds since the JVM started. The driver also has {@code test_loss} and
 * {@code test_accuracy} after the last epoch, NaN if unknown.
 */
public final class TrainingMeter {
    /** The meter of the driver: all workers together. Rounds are counted after each epoch. */
    public static final TrainingMeter DRIVER = new TrainingMeter(System::nanoTime);

    /** The meter of an executor: its workers together, whose rounds are added. */
    public static final TrainingMeter EXECUTOR = new TrainingMeter(System::nanoTime);

    private final LongSupplier nanoClock;
    private int epoch;
    private long startedAt;
    private long changedAt;
    private long examples;
    private double lossSum;
    private long rounds;
    private double finalLoss = Double.NaN;
    private double finalSpeed = Double.NaN;
    private double testLoss = Double.NaN;
    private double testAccuracy = Double.NaN;

    TrainingMeter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** An epoch starts, or starts again. */
    public synchronized void started(int number) {
        epoch = number;
        startedAt = nanoClock.getAsLong();
        changedAt = startedAt;
        examples = 0;
        lossSum = 0;
        finalLoss = Double.NaN;
        finalSpeed = Double.NaN;
    }

    /** Examples of an epoch were trained. The first ones of another epoch start it. */
    public synchronized void trained(int number, long moreExamples, double moreLoss) {
        if (number != epoch) {
            started(number);
        }
        examples += moreExamples;
        lossSum += moreLoss;
        changedAt = nanoClock.getAsLong();
    }

    /** An averaging round is over. */
    public synchronized void averaged() {
        rounds++;
    }

    /** An epoch is completed; its figures take the place of the counts. */
    public synchronized void completed(EpochMetrics metrics) {
        epoch = metrics.epoch();
        examples = metrics.examples();
        rounds += metrics.rounds();
        finalLoss = metrics.trainLoss();
        finalSpeed = metrics.examplesPerSecond();
        EpochMetrics.Evaluation evaluation = metrics.evaluation();
        testLoss = evaluation == null ? Double.NaN : evaluation.loss();
        testAccuracy = evaluation == null || evaluation.accuracy() == null ? Double.NaN : evaluation.accuracy();
    }

    private synchronized double loss() {
        return Double.isNaN(finalLoss) ? lossSum / examples : finalLoss;
    }

    private synchronized double examplesPerSecond() {
        if (!Double.isNaN(finalSpeed)) {
            return finalSpeed;
        }
        return changedAt > startedAt ? examples / ((changedAt - startedAt) / 1e9) : 0;
    }

    /** Registers the metrics of an executor. */
    void registerExecutor(MetricRegistry registry) {
        registerCounts(registry, "executor.");
    }

    /** Registers the metrics of a driver. */
    void registerDriver(MetricRegistry registry) {
        registerCounts(registry, "driver.");
        register(registry, "driver.test_loss", () -> testLoss);
        register(registry, "driver.test_accuracy", () -> testAccuracy);
    }

    /** In local mode driver and executor are one JVM, and their names must differ. */
    private void registerCounts(MetricRegistry registry, String prefix) {
        register(registry, prefix + "epoch", () -> epoch);
        register(registry, prefix + "loss", this::loss);
        register(registry, prefix + "examples", () -> examples);
        register(registry, prefix + "examples_per_second", this::examplesPerSecond);
        register(registry, prefix + "rounds", () -> rounds);
    }

    private void register(MetricRegistry registry, String name, Supplier<Number> value) {
        registry.register(name, (Gauge<Number>) () -> {
            synchronized (this) {
                return value.get();
            }
        });
    }
}
