package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.serving.checkpoint.CheckpointException;

/** The contract on a file system that renames files only. */
class ObjectCheckpointStoreTest extends CheckpointStoreContract {
    private static final Retention ALL = new Retention(0);

    private final Configuration hadoop = ObjectDisk.configuration();

    @Override
    String folder() {
        return "objects://disk" + local.resolve("runs/checkpoints");
    }

    @Override
    Configuration hadoop() {
        return hadoop;
    }

    @AfterEach
    void revive() {
        ObjectDisk.RENAMES_LEFT.set(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aCheckpointIsCompleteWhenItsListIsThere(int files) throws IOException {
        CheckpointStore store = CheckpointStore.at(folder(), hadoop);
        store.save(Checkpoints.ofEpoch(2), ALL);

        ObjectDisk.RENAMES_LEFT.set(files);
        assertThatThrownBy(() -> store.save(Checkpoints.ofEpoch(3), ALL)).isInstanceOf(CheckpointException.class);
        ObjectDisk.RENAMES_LEFT.set(Integer.MAX_VALUE);

        CheckpointStore next = CheckpointStore.at(folder(), hadoop);
        boolean complete =
                Files.exists(local.resolve("runs/checkpoints/epoch-000003").resolve("checksums.json"));
        assertThat(complete).isEqualTo(files == 5);
        assertThat(next.loadLatest().record().epoch()).isEqualTo(complete ? 3 : 2);
        next.discardAfter(2);
        next.save(Checkpoints.ofEpoch(3), ALL);
        assertThat(next.loadLatest().record()).isEqualTo(Checkpoints.ofEpoch(3).record());
        assertOnlyCheckpoints("epoch-000002", "epoch-000003");
    }

    @Test
    void aCheckpointWhoseRemovalWasInterruptedIsRemovedLater() throws IOException {
        CheckpointStore store = CheckpointStore.at(folder(), hadoop);
        store.save(Checkpoints.ofEpoch(2), ALL);
        store.save(Checkpoints.ofEpoch(3), ALL);

        ObjectDisk.RENAMES_LEFT.set(1);
        assertThatThrownBy(() -> store.discardAfter(2)).hasMessageContaining("the process was killed");
        ObjectDisk.RENAMES_LEFT.set(Integer.MAX_VALUE);

        assertThat(store.loadLatest().record().epoch()).isEqualTo(2);
        store.requireOwn();
        store.save(Checkpoints.ofEpoch(4), ALL);
        assertOnlyCheckpoints("epoch-000002", "epoch-000004");
    }

    private void assertOnlyCheckpoints(String... expected) throws IOException {
        try (Stream<java.nio.file.Path> entries = Files.list(local.resolve("runs/checkpoints"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactlyInAnyOrder(expected);
        }
    }
}
