package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.WriteRetry;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.Checksums;
import org.starling.serving.checkpoint.Checksums.FileChecksum;

class LocalCheckpointStoreTest extends CheckpointStoreContract {
    private final Configuration hadoop = new Configuration();

    @Override
    String folder() {
        return local.resolve("runs/checkpoints").toString();
    }

    @Override
    Configuration hadoop() {
        return hadoop;
    }

    @Test
    void leavesNoHiddenChecksumFiles() throws IOException {
        CheckpointStore.at(folder(), hadoop).save(Checkpoints.ofEpoch(1), new Retention(0));

        try (Stream<java.nio.file.Path> files = Files.walk(local.resolve("runs"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void theFolderMayBeALink() throws IOException {
        Files.createDirectory(local.resolve("elsewhere"));
        java.nio.file.Path link = Files.createSymbolicLink(local.resolve("link"), local.resolve("elsewhere"));

        FolderLock.acquire(link.toString(), hadoop, "job", note -> {}).close();
        CheckpointStore.at(link.toString(), hadoop).save(Checkpoints.ofEpoch(1), new Retention(0));

        assertThat(local.resolve("elsewhere/epoch-000001")).isDirectory();
    }

    @Test
    void saysSoWhenTheFolderCannotBeWritten() throws IOException {
        Files.createFile(local.resolve("file"));
        CheckpointStore store =
                CheckpointStore.at(local.resolve("file/checkpoints").toString(), hadoop);

        assertThatThrownBy(() -> store.save(Checkpoints.ofEpoch(1), new Retention(0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Cannot save the checkpoint of epoch 1 in file:")
                .hasMessageContaining("set checkpoints.path to another folder");
    }

    @Test
    void saysSoWhenTheDiskIsFullAndLeavesNothingBehind() throws IOException {
        hadoop.set("fs.small.impl", SmallDisk.class.getName());
        hadoop.set(WriteRetry.TIMEOUT_PROPERTY, "0");
        String folder = "small://disk" + local.resolve("full");
        CheckpointStore store = CheckpointStore.at(folder, hadoop);

        assertThatThrownBy(() -> store.save(Checkpoints.ofEpoch(1), new Retention(0)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("No space left on device (0 MiB left); make room");
        assertThat(local.resolve("full")).isEmptyDirectory();
    }

    @Test
    void rankWithImpossibleNumbersIsNamed() throws IOException {
        SnapshotFolder snapshots = takeSnapshot(Checkpoints.ofEpoch(3), 20);
        java.nio.file.Path directory = local.resolve("runs/checkpoints/epoch-000003-round-000000020");
        String changed = Files.readString(directory.resolve("rank-00000.json"))
                .replaceFirst("\"examples\" : 0", "\"examples\" : -1");
        Files.writeString(directory.resolve("rank-00000.json"), changed);
        Map<String, FileChecksum> checksums =
                new TreeMap<>(Checksums.fromJson(Files.readString(directory.resolve("checksums.json")))
                        .files());
        checksums.put("rank-00000.json", new FileChecksum(ContentDigests.sha256(changed), changed.length()));
        Files.writeString(
                directory.resolve("checksums.json"), Checksums.of(checksums).toJson());

        assertThatThrownBy(() -> snapshots.newest(3).orElseThrow().rank(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rank-00000.json is not one that Starling wrote (examples: must not be negative");
    }

    @Test
    void whatCannotBeRemovedDoesNotHinderWhatIsSaved() throws IOException {
        hadoop.set("fs.sticky.impl", StickyDisk.class.getName());
        CheckpointStore store = CheckpointStore.at("sticky://disk" + local.resolve("sticky"), hadoop);

        for (int epoch = 1; epoch <= 4; epoch++) {
            store.save(Checkpoints.ofEpoch(epoch), new Retention(1));
        }

        assertThat(store.latest().orElseThrow().epoch()).isEqualTo(4);
        assertThat(store.load(4).model().epoch()).isEqualTo(4);
        try (Stream<java.nio.file.Path> files = Files.list(local.resolve("sticky"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("what was to be removed")
                    .anyMatch(name -> name.startsWith(".tmp-epoch-"));
        }
    }

    @Test
    void saysSoWhenTheFileSystemIsUnknown() {
        assertThatThrownBy(() -> CheckpointStore.at("nowhere://host/path", hadoop))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Cannot use nowhere://host/path for checkpoints");
    }
}
