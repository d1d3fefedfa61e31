package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfig;
import org.starling.driver.report.RateRange;
import org.starling.driver.report.RateRangeResult;
import org.starling.driver.training.RecordingProgress;
import org.starling.pipeline.testing.LocalSpark;

class RateRangeJobIT {
    @TempDir
    private Path folder;

    private final SparkSession spark = LocalSpark.session();

    /** More batches than an epoch of 1,438 examples has; rates are those of the job times factors. */
    @Test
    void trainsOnRisingRatesBeyondTheFirstEpochAndKeepsNothing() {
        JobConfig job = DigitsJob.read(folder, "training.batchSize=64", "training.workers=1", "model.learningRate=7");
        RateRange range = new RateRange(1e-5, 3, 40);

        RateRangeResult result = new RateRangeJob(spark, new RecordingProgress()).run(job, range);

        assertThat(result.steps()).hasSizeGreaterThan(25);
        assertThat(result.steps().get(0).loss()).isBetween(2.0, 3.0);
        assertThat(result.lowest().orElseThrow().smoothed()).isLessThan(1.7);
        assertThat(result.suggested().orElseThrow().rate()).isBetween(1e-4, 0.5);
        assertThat(DigitsJob.checkpoints(folder)).doesNotExist();
    }
}
