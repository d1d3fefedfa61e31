package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochListener;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.pipeline.testing.LocalSpark;

class EpochListenerIT {
    private static final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private TrainResult run(EpochListener... listeners) {
        return new TrainJob(spark, ProgressListener.silent(), List.of(listeners))
                .run(DigitsJob.read(folder, "training.epochs=6", "checkpoints.everyEpochs=2"), TrainMode.FRESH);
    }

    @Test
    void listenersReceiveMetricsLedgerAndCheckpointAndTheLastEpochHasACheckpoint() {
        List<CompletedEpoch> completed = new ArrayList<>();

        TrainResult result = run(epoch -> epoch.metrics().epoch() == 3 ? Decision.STOP : Decision.CONTINUE, epoch -> {
            completed.add(epoch);
            return Decision.CONTINUE;
        });

        assertThat(completed).extracting(epoch -> epoch.metrics().epoch()).containsExactly(1, 2, 3);
        assertThat(completed)
                .extracting(epoch -> epoch.checkpoint() == null
                        ? null
                        : Path.of(epoch.checkpoint()).getFileName().toString())
                .containsExactly(null, "epoch-000002", null);
        assertThat(completed).allSatisfy(epoch -> {
            assertThat(epoch.ledger().balanced()).isTrue();
            assertThat(epoch.metrics().evaluation().accuracy()).isPositive();
        });
        assertThat(result.history().metrics()).hasSize(3);
        assertThat(CheckpointStore.at(DigitsJob.checkpoints(folder).toString(), new Configuration())
                        .loadLatest()
                        .model()
                        .parameters())
                .containsExactly(result.history().model().parameters());
    }

    @Test
    void aListenerThatFailsEndsTheJob() {
        assertThatThrownBy(() -> run(epoch -> {
                    throw new IllegalStateException("the listener cannot write");
                }))
                .hasMessage("the listener cannot write");
    }
}
