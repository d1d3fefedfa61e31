package org.starling.driver.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.starling.serving.history.EpochMetrics;

class TrainingMeterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TrainingMeter meter = new TrainingMeter(nanos::get);
    private final MetricRegistry registry = new MetricRegistry();

    private double value(String name) {
        return ((Number) registry.getGauges().get(name).getValue()).doubleValue();
    }

    @Test
    void countsAnEpochWhileItRunsAndStartsAnewWithTheNext() {
        meter.registerExecutor(registry);
        meter.trained(1, 0, 0);
        nanos.set(2_000_000_000);
        meter.trained(1, 100, 50);
        meter.averaged();

        assertThat(value("executor.epoch")).isEqualTo(1);
        assertThat(value("executor.loss")).isEqualTo(0.5);
        assertThat(value("executor.examples_per_second")).isEqualTo(50);
        assertThat(value("executor.rounds")).isEqualTo(1);

        meter.trained(2, 10, 1);
        assertThat(value("executor.epoch")).isEqualTo(2);
        assertThat(value("executor.examples")).isEqualTo(10);
        assertThat(value("executor.loss")).isEqualTo(0.1);
        assertThat(value("executor.rounds")).isEqualTo(1);
    }

    @Test
    void theFiguresOfACompletedEpochReplaceTheCounts() {
        meter.registerDriver(registry);
        meter.started(1);
        meter.trained(1, 90, 90);
        meter.completed(
                new EpochMetrics(1, 100, 0.25, 4, 0L, new EpochMetrics.Evaluation(10, 0.5, 0.75, null), 0.1, null));

        assertThat(value("driver.loss")).isEqualTo(0.25);
        assertThat(value("driver.examples")).isEqualTo(100);
        assertThat(value("driver.examples_per_second")).isEqualTo(25);
        assertThat(value("driver.test_loss")).isEqualTo(0.5);
        assertThat(value("driver.test_accuracy")).isEqualTo(0.75);
    }
}
