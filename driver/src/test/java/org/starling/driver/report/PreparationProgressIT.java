package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

class PreparationProgressIT {
    private static final SparkSession spark = LocalSpark.session();

    @Test
    void tellsTheStepAndItsTasksAtMostEveryTenSeconds() throws Exception {
        assertThat(told(4, 4)).containsExactly("  writing: 3 of 4 tasks");
        assertThat(told(4, 10))
                .containsExactly(
                        "  writing: 1 of 4 tasks",
                        "  writing: 2 of 4 tasks",
                        "  writing: 3 of 4 tasks",
                        "  writing: 4 of 4 tasks");
    }

    @Test
    void tellsNothingOfAShortStep() throws Exception {
        assertThat(told(4, 2)).isEmpty();
    }

    /** The reported lines of a step whose tasks take so many seconds by the listener's clock. */
    private static List<String> told(int tasks, int seconds) throws Exception {
        AtomicLong clock = new AtomicLong(-TimeUnit.SECONDS.toNanos(seconds));
        List<String> lines = new ArrayList<>();
        PreparationProgress progress =
                new PreparationProgress(lines::add, () -> clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds)));
        SparkContext context = spark.sparkContext();
        context.addSparkListener(progress);
        try {
            context.setJobDescription("writing");
            spark.range(0, tasks, 1, tasks).toJavaRDD().count();
            context.listenerBus().waitUntilEmpty();
        } finally {
            context.setJobDescription(null);
            context.removeSparkListener(progress);
        }
        return lines;
    }
}
