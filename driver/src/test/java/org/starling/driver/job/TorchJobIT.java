package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfig;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.report.ProgressListener;
import org.starling.pipeline.testing.LocalSpark;

/** Whole jobs on LibTorch, on the CPU, beside the same jobs on oneDNN. */
class TorchJobIT {
    /** Half a point: the backends round differently, and another class wins for one test example of 359 at most. */
    private static final double ACCURACY_TOLERANCE = 0.005;

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    private static TrainResult train(String backend, String checkpoints, int epochs, TrainMode mode) {
        JobConfig job = DigitsJob.read(
                folder,
                "training.backend=" + backend,
                "training.epochs=" + epochs,
                "checkpoints.path=" + folder.resolve(checkpoints));
        return new TrainJob(spark, ProgressListener.silent()).run(job, mode);
    }

    @Test
    void aJobTrainsAllExamplesAsWellAsOneDnn() {
        TrainResult torch = train("torch", "torch", 6, TrainMode.FRESH);
        TrainResult oneDnn = train("onednn", "onednn", 6, TrainMode.FRESH);

        assertThat(torch.history().workers())
                .extracting(worker -> worker.replica().backend())
                .containsOnly("torch");
        assertThat(torch.history().ledger()).isEqualTo(oneDnn.history().ledger());
        assertThat(accuracy(torch)).isGreaterThan(0.9).isCloseTo(accuracy(oneDnn), within(ACCURACY_TOLERANCE));
    }

    @Test
    void aResumedJobHasTheBitsOfOneThatWasNotInterrupted() {
        TrainResult whole = train("torch", "whole", 3, TrainMode.FRESH);
        train("torch", "resumed", 2, TrainMode.FRESH);
        TrainResult resumed = train("torch", "resumed", 3, TrainMode.RESUME);

        assertThat(resumed.history().model().parameters())
                .containsExactly(whole.history().model().parameters());
        assertThat(resumed.history().model().updaterState())
                .containsExactly(whole.history().model().updaterState());
    }

    private static double accuracy(TrainResult result) {
        return ((ClassificationReport) result.evaluation()).accuracy();
    }
}
