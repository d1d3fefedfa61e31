package org.starling.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class SparkFailureTest {
    private static final String BARRIER =
            "Job aborted due to stage failure: Could not recover from a failed barrier ResultStage. Most recent failure"
                    + " reason: Stage failed because barrier task ResultTask(3, 1) finished unsuccessfully.\n";

    private static SparkException spark(String message) {
        return new SparkException(message);
    }

    @Test
    void theExceptionOfABarrierTaskIsFoundInTheText() {
        SparkException failure = spark(BARRIER
                + "java.lang.IllegalStateException: Cannot average in round 3: rank 1 hangs\n"
                + "\tat org.starling.Worker.run(Worker.java:1)\n"
                + "Caused by: java.io.IOException: later\n");

        assertThat(SparkFailure.reason(failure)).isEqualTo("Cannot average in round 3: rank 1 hangs");
    }

    @Test
    void aLostExecutorIsNamed() {
        String lost =
                "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited"
                        + " with code 137";

        assertThat(SparkFailure.reason(spark(BARRIER + lost + "\nDriver stacktrace:")))
                .isEqualTo(lost);
    }

    @Test
    void theFirstOwnSentenceInTheChainIsTold() {
        Exception task = new IllegalStateException("Cannot read x: gone; do y", new IOException("gone"));

        assertThat(SparkFailure.reason(new SparkException("Job aborted\n\tat somewhere", task)))
                .isEqualTo("Cannot read x: gone; do y");
        assertThat(SparkFailure.cause(new SparkException("Job aborted\n\tat somewhere", task)))
                .isSameAs(task);
    }

    @Test
    void otherwiseWhatTheInnermostCauseSays() {
        Exception task = new IllegalStateException("wrapped", new IOException("No space left on device"));

        assertThat(SparkFailure.reason(new SparkException("Job aborted", task))).isEqualTo("No space left on device");
        assertThat(SparkFailure.reason(new SparkException("Job aborted", new NullPointerException())))
                .isEqualTo("java.lang.NullPointerException");
        assertThat(SparkFailure.reason(spark("the first line\nthe second"))).isEqualTo("the first line");
    }

    @Test
    void aCancelledJobIsNotAFailedOne() {
        assertThat(SparkFailure.isCancellation(spark("Job 4 cancelled because killed via the Web UI")))
                .isTrue();
        assertThat(SparkFailure.isCancellation(spark("Job 4 cancelled because SparkContext was shut down")))
                .isTrue();
        assertThat(SparkFailure.isCancellation(spark(BARRIER))).isFalse();
    }
}
