package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.report.ProgressListener;
import org.starling.pipeline.testing.LocalSpark;

/** A job that requires more improvement than is possible after its first epoch. */
class EarlyStoppingIT {
    private static final int STOPS_AFTER = 4;

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    private static JobConfig job(String checkpoints, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "training.epochs=30",
                "training.earlyStopping={metric: loss, patience: 3, minimumImprovement: 1000}",
                "checkpoints.path=" + folder.resolve(checkpoints),
                "checkpoints.everyEpochs=10",
                "checkpoints.keep=1"));
        all.addAll(List.of(settings));
        return DigitsJob.read(folder, all.toArray(String[]::new));
    }

    private static TrainResult run(JobConfig job, TrainMode mode) {
        return new TrainJob(spark, ProgressListener.silent()).run(job, mode);
    }

    private static List<Integer> saved(JobConfig job) {
        return CheckpointStore.at(job.checkpoints().path(), new Configuration()).list().stream()
                .map(CheckpointEntry::epoch)
                .toList();
    }

    @Test
    void endsAndKeepsTheLastCheckpointAndTheBestEvenBetweenTwoThatAreDue() {
        JobConfig job = job("stopped");

        TrainResult result = run(job, TrainMode.FRESH);

        assertThat(result.history().metrics()).hasSize(STOPS_AFTER);
        assertThat(result.checkpoint()).endsWith("epoch-000004");
        // of the losses, which fall, the last is the lowest
        assertThat(result.best().epoch())
                .isEqualTo(result.history().metrics().stream()
                        .min(Comparator.comparingDouble(
                                epoch -> epoch.evaluation().loss()))
                        .orElseThrow()
                        .epoch());
        assertThat(saved(job)).contains(STOPS_AFTER, result.best().epoch()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aJobThatIsResumedStopsWhereItWouldHave() {
        JobConfig interrupted = job("resumed", "training.epochs=2");
        run(interrupted, TrainMode.FRESH);
        JobConfig whole = job("resumed");

        TrainResult result = run(whole, TrainMode.RESUME);
        TrainResult again = run(whole, TrainMode.RESUME);

        assertThat(result.history().metrics()).hasSize(STOPS_AFTER);
        assertThat(again.history().metrics()).hasSize(STOPS_AFTER);
        assertThat(again.checkpoint()).isEqualTo(result.checkpoint());
    }
}
