package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;

/** Kills the process of a driver, with the signal that cannot be caught, and lets another one go on. */
class ResumeIT {
    private static final int EPOCHS = 5;

    @TempDir
    Path folder;

    @Test
    void aKilledJobThatIsResumedEndsWithTheBitsOfTheUninterruptedOne() throws IOException, InterruptedException {
        Path killed = Files.createDirectory(folder.resolve("killed"));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        killAfterTheSecondCheckpoint(killed);
        int last = store(killed).latest().orElseThrow().epoch();
        assertThat(last).as("epoch of the last checkpoint before the kill").isBetween(2, EPOCHS - 1);

        CommandRun rest = CommandRun.of(command(killed, "--resume"));
        CommandRun undisturbed = CommandRun.of(command(whole));

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("Going on from epoch " + last).doesNotContain("epoch %d/".formatted(last));
        assertThat(rest.out()).contains("the ledger balances");
        assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
        Checkpoint actual = store(killed).loadLatest();
        Checkpoint expected = store(whole).loadLatest();
        assertThat(actual.model().epoch()).isEqualTo(EPOCHS);
        assertThat(actual.model().iteration()).isEqualTo(expected.model().iteration());
        assertThat(actual.model().parameters()).containsExactly(expected.model().parameters());
        assertThat(actual.model().updaterState())
                .containsExactly(expected.model().updaterState());
        assertThat(actual.record().ledger()).isEqualTo(expected.record().ledger());
        assertThat(actual.record().metrics())
                .extracting(epoch -> epoch.trainLoss())
                .isEqualTo(expected.record().metrics().stream()
                        .map(epoch -> epoch.trainLoss())
                        .toList());
    }

    private void killAfterTheSecondCheckpoint(Path job) throws IOException, InterruptedException {
        ChildJvm.Running driver = ChildJvm.start(folder, "driver", Starling.class, command(job));
        Path second = DigitsJob.checkpoints(job).resolve("epoch-000002");
        try {
            while (!Files.exists(second)) {
                assertThat(driver.process().waitFor(20, TimeUnit.MILLISECONDS))
                        .as("the driver ended by itself: %s", driver.errText())
                        .isFalse();
            }
        } finally {
            driver.process().destroyForcibly().waitFor();
        }
    }

    private static String[] command(Path job, String... options) {
        String[] command = DigitsJob.command(
                DigitsJob.settings(
                        job, "training.epochs=" + EPOCHS, "checkpoints.everyEpochs=1", "checkpoints.keep=" + EPOCHS),
                "train",
                DigitsJob.file());
        return Stream.concat(Arrays.stream(command), List.of(options).stream()).toArray(String[]::new);
    }

    private static CheckpointStore store(Path job) {
        return CheckpointStore.at(DigitsJob.checkpoints(job).toString(), new Configuration());
    }
}
