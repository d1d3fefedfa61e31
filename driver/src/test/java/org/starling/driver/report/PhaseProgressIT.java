package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

class PhaseProgressIT {
    private static final SparkSession spark = LocalSpark.session();

    @Test
    void reportsTheTasksOfEachStepUnderItsNameOrThatOfThePhase() {
        SparkContext context = spark.sparkContext();
        Recorder recorder = new Recorder();

        long counted = PhaseProgress.during(context, "working", recorder, () -> {
            long first = spark.range(0, 4, 1, 4).toJavaRDD().count();
            context.setJobDescription("writing");
            long second = spark.range(0, 3, 1, 3).toJavaRDD().count();
            awaitEvents(context);
            return first + second;
        });

        context.setJobDescription(null);
        assertThat(counted).isEqualTo(7);
        assertThat(recorder.calls)
                .containsExactly(
                        "working 0/0",
                        "working 0/4",
                        "working 1/4",
                        "working 2/4",
                        "working 3/4",
                        "working 4/4",
                        "writing 0/3",
                        "writing 1/3",
                        "writing 2/3",
                        "writing 3/3",
                        "end");
    }

    private static void awaitEvents(SparkContext context) {
        try {
            context.listenerBus().waitUntilEmpty();
        } catch (Exception e) { // the Java API does not declare what Scala throws
            throw new IllegalStateException(e);
        }
    }

    private static final class Recorder implements ProgressListener {
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void phase(String step, long done, long tasks) {
            calls.add(step + " " + done + "/" + tasks);
        }

        @Override
        public void phaseEnded() {
            calls.add("end");
        }

        @Override
        public void epochStarted(int epoch, int epochs, long examples) {}

        @Override
        public void batchesDone(long batches, long examples, double lossSum) {}

        @Override
        public void epochEnded(EpochSummary summary) {}

        @Override
        public void note(String message) {}
    }
}
