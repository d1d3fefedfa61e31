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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** Kills the process of a driver, with the signal that cannot be caught, and resumes with another one. */
@Tag("cluster")
class ResumeIT {
    /** Enough that the last is far away when the second checkpoint is seen. */
    private static final int EPOCHS = 12;

    @TempDir
    Path folder;

    @Test
    @Tag("drill")
    void aKilledJobThatIsResumedEndsWithTheBitsOfTheUninterruptedOne() throws IOException, InterruptedException {
        Path killed = Files.createDirectory(folder.resolve("killed"));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        killAfterTheSecondCheckpoint(killed);
        int last = store(killed).latest().orElseThrow().epoch();
        assertThat(last).as("epoch of the last checkpoint before the kill").isBetween(2, EPOCHS - 1);

        CommandRun rest = CommandRun.of(command(killed, "--resume"));
        CommandRun undisturbed = CommandRun.of(command(whole));

        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("Resuming from epoch " + last).doesNotContain("epoch %d/".formatted(last));
        assertThat(rest.out()).contains("the ledger balances");
        assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
        Checkpoint actual = store(killed).loadLatest();
        Checkpoint expected = store(whole).loadLatest();
        assertThat(actual.model().epoch()).isEqualTo(EPOCHS);
        assertSame(actual, expected);
    }

    private static void assertSame(Checkpoint actual, Checkpoint expected) {
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

    @Test
    void aJobKilledWithinAnEpochGoesOnFromItsSnapshotWithTheBitsOfTheUninterruptedOne()
            throws IOException, InterruptedException {
        String[] settings = {
            "training.epochs=2",
            "training.batchSize=2",
            "training.averaging={every: 1, updaterState: keep}",
            "checkpoints.everyRounds=60",
        };
        Path killed = Files.createDirectory(folder.resolve("killed"));
        Path whole = Files.createDirectory(folder.resolve("whole"));
        killWithinTheSecondEpoch(killed, settings);
        CheckpointEntry last = store(killed).latest().orElseThrow();
        assertThat(last.epoch()).isEqualTo(1);
        assertThat(last.rounds()).isPositive();
        CommandRun refused = CommandRun.of(train(killed, settings));
        CommandRun listed = CommandRun.of(
                "checkpoints", "list", DigitsJob.checkpoints(killed).toString());

        CommandRun rest = CommandRun.of(train(killed, settings, "--resume"));
        CommandRun undisturbed = CommandRun.of(train(whole, settings));

        assertThat(refused.err())
                .contains("already holds checkpoints (latest: epoch 1 and %d rounds)".formatted(last.rounds()));
        assertThat(listed.out()).contains("1 + %d rounds".formatted(last.rounds()));
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(rest.err()).contains("Resuming from epoch 1 and %d rounds".formatted(last.rounds()));
        assertThat(rest.out()).contains("the ledger balances");
        assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
        assertThat(DigitsJob.snapshots(killed)).isEmpty();
        assertSame(store(killed).loadLatest(), store(whole).loadLatest());
    }

    private void killWithinTheSecondEpoch(Path job, String... settings) throws IOException, InterruptedException {
        ChildJvm.Running driver = ChildJvm.start(folder, "driver", Starling.class, train(job, settings));
        try {
            while (DigitsJob.snapshots(job).stream()
                    .noneMatch(path -> path.getFileName().toString().startsWith("epoch-000001-"))) {
                assertThat(driver.process().waitFor(2, TimeUnit.MILLISECONDS))
                        .as("the driver ended by itself: %s", driver.errText())
                        .isFalse();
            }
        } finally {
            driver.process().destroyForcibly().waitFor();
        }
    }

    private static String[] train(Path job, String[] settings, String... options) {
        String[] command = DigitsJob.command(DigitsJob.settings(job, settings), "train", DigitsJob.file());
        return Stream.concat(Arrays.stream(command), Stream.of(options)).toArray(String[]::new);
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
