package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.driver.checkpoint.snapshot.SpilledStates;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.EpochCounters;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.ModelWeights;

/** The contract of a checkpoint store on every file system. */
abstract class CheckpointStoreContract extends FolderLockContract {
    private static final Retention ALL = new Retention(0);

    @TempDir
    java.nio.file.Path local;

    private CheckpointStore store;
    private FileSystem files;

    @BeforeEach
    void openStore() throws IOException {
        store = CheckpointStore.at(folder(), hadoop());
        FileSystem found = new Path(store.path()).getFileSystem(hadoop());
        files = found instanceof LocalFileSystem checked ? checked.getRawFileSystem() : found;
    }

    @Test
    void readsWhatItWrote() {
        Checkpoint written = Checkpoints.ofEpoch(3);

        CheckpointEntry entry = store.save(written, ALL);

        Checkpoint read = store.load(3);
        assertThat(read.record()).isEqualTo(written.record());
        assertThat(read.manifest()).isEqualTo(written.manifest());
        assertThat(read.outerState()).isEqualTo(written.outerState());
        assertThat(read.model().network()).isEqualTo(written.model().network());
        assertThat(read.model().parameters()).containsExactly(written.model().parameters());
        assertThat(read.model().updaterState()).containsExactly(written.model().updaterState());
        assertThat(read.model().iteration()).isEqualTo(15);
        assertThat(read.model().epoch()).isEqualTo(3);
        assertThat(store.record(CheckpointName.afterEpoch(3))).isEqualTo(written.record());
        assertThat(store.list()).containsExactly(entry);
        assertThat(entry.path()).endsWith("/epoch-000003");
        assertThat(entry.bytes()).isGreaterThan(1000);
    }

    @Test
    void theMovingAverageIsAModelOfItsOwn() throws IOException {
        Checkpoint plain = Checkpoints.ofEpoch(2);
        float[] average = plain.model().parameters().clone();
        average[0] = -0f;
        Checkpoint written = new Checkpoint(
                plain.model(), OuterState.ofAll(new float[0], average), plain.manifest(), plain.record());

        store.save(written, ALL);

        Checkpoint read = store.load(2);
        assertThat(read.outerState()).isEqualTo(written.outerState());
        assertThat(read.model().parameters()).containsExactly(plain.model().parameters());
        assertThat(read.with(ModelWeights.AVERAGE).model().parameters()).containsExactly(average);
        assertThat(read.with(ModelWeights.LAST)).isSameAs(read);
        java.nio.file.Path fetched = store.fetch(
                CheckpointName.afterEpoch(2), CheckpointStore.Content.AVERAGE, local.resolve("average.zip"));
        MultiLayerNetwork opened = ModelSerializer.restoreMultiLayerNetwork(fetched.toFile());
        assertThat(opened.params().toFloatVector()).containsExactly(average);
        store.fetch(CheckpointName.afterEpoch(2), CheckpointStore.Content.ALL, local.resolve("copy"));
        assertThat(local.resolve("copy/average.zip")).hasSameBinaryContentAs(fetched);
    }

    @Test
    void aMissingMovingAverageIsNamed() {
        store.save(Checkpoints.ofEpoch(1), ALL);

        assertThatThrownBy(() -> store.load(1).with(ModelWeights.AVERAGE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("moving average of epoch 1", "has none", "training.movingAverage");
        assertThatThrownBy(() -> store.fetch(CheckpointName.afterEpoch(1), CheckpointStore.Content.AVERAGE, local))
                .hasMessageContaining("the checkpoint has none");
    }

    @Test
    void needsNeitherOuterStateNorManifest() throws IOException {
        Checkpoint whole = Checkpoints.ofEpoch(1);
        store.save(new Checkpoint(whole.model(), new float[0], "", whole.record()), ALL);

        Checkpoint read = store.load(1);
        assertThat(read.outerState()).isEqualTo(OuterState.EMPTY);
        assertThat(read.manifest()).isEmpty();
        assertThat(names(store.latest().orElseThrow().path()))
                .containsExactlyInAnyOrder("model.zip", "state.json", "checksums.json");
    }

    @Test
    void tellsWhenItWasLastWrittenTo() {
        Instant before = Instant.now().minusSeconds(2); // clocks of file systems may be coarse
        store.save(Checkpoints.ofEpoch(1), ALL);
        Instant first = store.lastSaved().orElseThrow();
        store.save(Checkpoints.ofEpoch(2), ALL);

        assertThat(first).isBetween(before, Instant.now().plusSeconds(2));
        assertThat(store.lastSaved().orElseThrow()).isAfterOrEqualTo(first);
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(store.lastSaved()).isEmpty();
        assertThat(store.list()).isEmpty();
        assertThat(store.latest()).isEmpty();
        assertThat(store.verify()).isEmpty();
        store.requireEmpty();
        store.clear();
        assertThatThrownBy(store::loadLatest)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(store.path() + " holds none");
    }

    @Test
    void theLatestHasTheHighestEpochWhateverTheFileTimes() throws IOException {
        store.save(Checkpoints.ofEpoch(10), ALL);
        store.save(Checkpoints.ofEpoch(9), ALL);
        files.setTimes(new Path(store.path(), "epoch-000010"), 1_000_000, -1);

        assertThat(store.latest().orElseThrow().epoch()).isEqualTo(10);
        assertThat(store.loadLatest().record().epoch()).isEqualTo(10);
        assertThat(store.list()).extracting(CheckpointEntry::epoch).containsExactly(9, 10);
    }

    @Test
    void theLatestIsReadWhileAJobReplacesIt() throws Exception {
        store.save(Checkpoints.ofEpoch(1), ALL);
        CompletableFuture<Void> job = CompletableFuture.runAsync(() -> {
            for (int epoch = 2; epoch <= 12; epoch++) {
                store.save(Checkpoints.ofEpoch(epoch), new Retention(1));
            }
        });

        int read = 0;
        while (!job.isDone()) {
            int epoch = store.loadLatest().record().epoch();
            assertThat(epoch).isGreaterThanOrEqualTo(read);
            assertThat(store.list()).isNotEmpty();
            read = epoch;
        }
        job.get();
        assertThat(store.loadLatest().record().epoch()).isEqualTo(12);
    }

    @Test
    void aSnapshotIsNewerThanTheEpochBeforeItAndGoesWithTheNextCheckpoint() throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);
        CheckpointName taken = takeSnapshot(3, 20);

        assertThat(store.latest().orElseThrow().name()).isEqualTo(taken);
        assertThat(store.loadLatest().model().parameters())
                .containsExactly(Checkpoints.ofEpoch(3).model().parameters());
        assertThat(store.record(taken).iteration()).isEqualTo(17);
        assertThat(store.verify()).hasSize(2).allMatch(CheckpointEntry.Verification::sound);
        assertThatThrownBy(store::requireEmpty).hasMessageContaining("latest: epoch 3 and 20 rounds");

        CheckpointName later = takeSnapshot(3, 40);
        assertThat(store.list()).extracting(CheckpointEntry::name).containsExactly(CheckpointName.afterEpoch(3), later);

        store.save(Checkpoints.ofEpoch(4), ALL);
        assertThat(store.list()).extracting(CheckpointEntry::epoch).containsExactly(3, 4);
    }

    @Test
    void snapshotsAreDiscardedWithWhatIsLaterThanAnEpoch() throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);
        takeSnapshot(3, 20);

        store.discardAfter(3);

        assertThat(store.list()).extracting(CheckpointEntry::name).containsExactly(CheckpointName.afterEpoch(3));
    }

    @Test
    void aSnapshotThatLacksTheFilesOfARankIsNeverFound() throws IOException {
        Checkpoint at = Checkpoints.ofEpoch(3);
        SnapshotFolder snapshots = snapshots(at);
        SnapshotPosition position = new SnapshotPosition(3, 20);
        snapshots.write(position, "attempt", RankState.atStart(0, 17));

        assertThatThrownBy(() -> snapshots.complete(position, "attempt", 2, 17, shared(at)))
                .isInstanceOf(IOException.class);

        assertThat(store.list()).isEmpty();
        assertThat(snapshots.newest(3)).isEmpty();
    }

    @Test
    void ranksReadBackWhatTheyWrote() throws IOException {
        Checkpoint at = Checkpoints.ofEpoch(3);
        RankState own = new RankState(
                1,
                3,
                17,
                new EpochCounters(20, 10, 8, 63, 0.1 + 0.2),
                new float[] {1, -0f},
                new OuterState(2, 4, new float[] {5, 6}, new float[] {9, 10}),
                new short[] {7, -8});
        SnapshotFolder snapshots = snapshots(at);
        SnapshotPosition position = new SnapshotPosition(3, 20);
        snapshots.write(position, "attempt", RankState.atStart(0, 17));
        snapshots.write(position, "attempt", own);
        snapshots.complete(position, "attempt", 2, 17, shared(at));

        Snapshot read = snapshots.newest(3).orElseThrow();

        assertThat(read.position()).isEqualTo(position);
        assertThat(read.ranks()).isEqualTo(2);
        assertThat(read.rank(1)).usingRecursiveComparison().isEqualTo(own);
        assertThat(read.shared().updaterState()).containsExactly(at.model().updaterState());
        assertThat(snapshots.newest(2)).isEmpty();
        flipByte(new Path(store.path(), "epoch-000003-round-000000020/rank-00001.bin"));
        assertThatThrownBy(() -> read.rank(1)).isInstanceOf(IOException.class).hasMessageContaining("rank-00001.bin");
    }

    private CheckpointName takeSnapshot(int epoch, long rounds) throws IOException {
        takeSnapshot(Checkpoints.ofEpoch(epoch), rounds);
        return new CheckpointName(epoch, rounds);
    }

    /** Writes a snapshot of one rank, and returns its folder. */
    SnapshotFolder takeSnapshot(Checkpoint at, long rounds) throws IOException {
        SnapshotPosition position = new SnapshotPosition(at.model().epoch(), rounds);
        SnapshotFolder snapshots = snapshots(at);
        snapshots.write(position, "attempt", RankState.atStart(0, 17));
        snapshots.complete(position, "attempt", 1, 17, shared(at));
        return snapshots;
    }

    private SnapshotFolder snapshots(Checkpoint at) {
        return new SnapshotFolder(store.path(), hadoop(), at.model().network(), at.record(), at.manifest());
    }

    private static ReplicaState shared(Checkpoint at) {
        return new ReplicaState("", at.model().parameters(), at.model().updaterState(), OuterState.EMPTY);
    }

    @Test
    void namesTheEpochsThatExist() {
        store.save(Checkpoints.ofEpoch(1), ALL);
        store.save(Checkpoints.ofEpoch(2), ALL);

        assertThatThrownBy(() -> store.load(7))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none of epoch 7; there are those of epochs [1, 2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "outer.bin", "manifest.json", "state.json", "checksums.json"})
    void refusesACheckpointWithAFlippedByte(String file) throws IOException {
        store.save(Checkpoints.ofEpoch(2), ALL);
        store.save(Checkpoints.ofEpoch(3), ALL);
        flipByte(new Path(store.path(), "epoch-000003/" + file));

        assertThatThrownBy(() -> store.load(3))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Cannot read checkpoint: " + file + " of epoch 3")
                .hasMessageContaining("it was changed or damaged; use epoch 2 (" + store.path() + "/epoch-000002)");
        assertThatThrownBy(() -> store.fetch(
                        CheckpointName.afterEpoch(3), CheckpointStore.Content.ALL, local.resolve("fetched")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file);
        assertThat(store.verify())
                .extracting(CheckpointEntry.Verification::sound)
                .containsExactly(true, false);
        assertThat(store.verify().get(1).damages()).singleElement().asString().contains(file);
        assertThat(store.load(2).record().epoch()).isEqualTo(2);
    }

    @Test
    void namesBothHashesOfADamagedFile() throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);
        flipByte(new Path(store.path(), "epoch-000003/model.zip"));

        assertThatThrownBy(store::loadLatest)
                .hasMessageMatching(".*model\\.zip of epoch 3 has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}.*")
                .hasMessageContaining("no other checkpoint here is sound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.zip", "outer.bin", "manifest.json", "state.json"})
    void noticesAMissingFile(String file) throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);
        files.delete(new Path(store.path(), "epoch-000003/" + file), false);

        assertThatThrownBy(() -> store.load(3))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file + " of epoch 3 is missing");
    }

    @Test
    void refusesAFileThatIsNotListed() throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);
        writeBytes(new Path(store.path(), "epoch-000003/planted.bin"), new byte[] {1});

        assertThatThrownBy(() -> store.load(3))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("planted.bin of epoch 3 is not listed in checksums.json");
        assertThatThrownBy(() -> store.fetch(
                        CheckpointName.afterEpoch(3), CheckpointStore.Content.ALL, local.resolve("fetched")))
                .isInstanceOf(CheckpointException.class);
        assertThat(store.verify().get(0).sound()).isFalse();
        files.delete(new Path(store.path(), "epoch-000003/planted.bin"), false);
        assertThat(store.load(3).record().epoch()).isEqualTo(3);
    }

    @Test
    void leavesOutADirectoryWithoutChecksumsButReportsIt() throws IOException {
        store.save(Checkpoints.ofEpoch(2), ALL);
        store.save(Checkpoints.ofEpoch(3), ALL);
        files.delete(new Path(store.path(), "epoch-000003/checksums.json"), false);

        assertThat(store.latest().orElseThrow().epoch()).isEqualTo(2);
        assertThat(store.verify().get(1).damages()).containsExactly("checksums.json is missing");
    }

    @Test
    void ignoresWhatAKilledProcessLeftAndCleansItUpWhenSaving() throws IOException {
        store.save(Checkpoints.ofEpoch(1), ALL);
        Path leftOver = new Path(store.path(), ".tmp-epoch-000002-01234567-89ab-cdef-0123-456789abcdef");
        files.mkdirs(leftOver);
        writeBytes(new Path(leftOver, "model.zip"), new byte[] {1, 2, 3});

        assertThat(store.list()).extracting(CheckpointEntry::epoch).containsExactly(1);
        assertThat(store.verify()).allMatch(CheckpointEntry.Verification::sound);
        assertThat(files.exists(leftOver)).isTrue();

        store.save(Checkpoints.ofEpoch(2), ALL);

        assertThat(names(store.path())).containsExactlyInAnyOrder("epoch-000001", "epoch-000002");
    }

    @Test
    void savesBesideTemporaryFilesOfOthers() throws IOException {
        List<String> foreign = List.of(
                ".tmp-somebody",
                ".tmp-epoch-000002-dead",
                ".tmp-notes-01234567-89ab-cdef-0123-456789abcdef",
                ".tmp-epoch-000002-01234567-89ab-cdef-0123-456789abcdef-mine",
                ".states/notes");
        for (String folder : foreign) {
            writeBytes(new Path(store.path(), folder + "/thesis.tex"), new byte[] {1});
        }
        Path file = new Path(store.path(), ".tmp-epoch-000002-01234567-89ab-cdef-0123-456789abcdef");
        writeBytes(file, new byte[] {1});

        store.save(Checkpoints.ofEpoch(1), ALL);
        new SpilledStates(store.path(), hadoop(), 1).clear();

        for (String folder : foreign) {
            assertThat(files.exists(new Path(store.path(), folder + "/thesis.tex")))
                    .as(folder)
                    .isTrue();
        }
        assertThat(files.exists(file)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch-000002/thesis.tex", "epoch-000002/notes/thesis.tex", "epoch-000003/model.zip"})
    void whatStarlingDidNotWriteIsNamedAndKept(String foreign) throws IOException {
        store.save(Checkpoints.ofEpoch(1), ALL);
        store.save(Checkpoints.ofEpoch(2), ALL);
        Path file = new Path(store.path(), foreign);
        writeBytes(file, new byte[] {1});
        String directory = store.path() + "/" + foreign.substring(0, foreign.indexOf('/'));

        for (ThrowingCallable removal : List.<ThrowingCallable>of(
                store::clear,
                store::requireOwn,
                () -> store.discardAfter(1),
                () -> store.requireOwnAfter(CheckpointName.afterEpoch(1)))) {
            assertThatThrownBy(removal)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith("Cannot train: " + directory + " is not a checkpoint only")
                    .hasMessageContaining("move that away");
        }
        int epoch = CheckpointName.parse(new Path(directory).getName())
                .orElseThrow()
                .epoch();
        assertThatThrownBy(() -> store.save(Checkpoints.ofEpoch(epoch), ALL))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(directory + " is not a checkpoint only");
        store.save(Checkpoints.ofEpoch(4), new Retention(1)); // does not remove it, and is not hindered

        assertThat(files.exists(file)).isTrue();
        assertThat(store.list()).extracting(CheckpointEntry::epoch).contains(1, 4);
    }

    @Test
    void ignoresForeignFiles() throws IOException {
        writeBytes(new Path(store.path(), "README"), new byte[] {1});
        files.mkdirs(new Path(store.path(), "notes"));
        store.save(Checkpoints.ofEpoch(1), ALL);

        assertThat(store.list()).hasSize(1);
        assertThat(store.verify()).hasSize(1);
        store.clear();
        assertThat(names(store.path())).containsExactlyInAnyOrder("README", "notes");
    }

    @Test
    void keepsTheNewestAndTheBest() {
        for (int epoch = 1; epoch <= 5; epoch++) {
            store.save(Checkpoints.ofEpoch(epoch), new Retention(2));
        }

        // epoch 1 has the highest accuracy
        assertThat(store.list()).extracting(CheckpointEntry::epoch).containsExactly(1, 4, 5);
        assertThat(store.best()).map(CheckpointEntry::epoch).contains(1);
    }

    @Test
    void theBestIsOneThatIsThere() {
        assertThat(store.best()).isEmpty();

        store.save(Checkpoints.ofEpoch(3), ALL);
        store.save(Checkpoints.ofEpoch(4), ALL);

        assertThat(store.best()).map(CheckpointEntry::epoch).contains(3);
    }

    @Test
    void aPathMeansOneCheckpointOrTheLatestOfAFolder() {
        store.save(Checkpoints.ofEpoch(1), ALL);
        store.save(Checkpoints.ofEpoch(2), ALL);

        assertThat(CheckpointStore.loadAt(store.path(), hadoop()).model().epoch())
                .isEqualTo(2);
        assertThat(CheckpointStore.loadAt(store.path() + "/epoch-000001", hadoop())
                        .model()
                        .epoch())
                .isEqualTo(1);
        assertThatThrownBy(() -> CheckpointStore.loadAt(store.path() + "/epoch-000007", hadoop()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none of epoch 7");
    }

    @Test
    void replacesACheckpointOfTheSameEpoch() {
        Checkpoint first = Checkpoints.ofEpoch(1);
        store.save(first, ALL);
        store.save(new Checkpoint(first.model(), new float[] {9}, first.manifest(), first.record()), ALL);

        assertThat(store.load(1).outerState().momentum()).containsExactly(9f);
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void doesNotMixWithAnEarlierRun() {
        store.save(Checkpoints.ofEpoch(2), ALL);
        store.save(Checkpoints.ofEpoch(3), ALL);

        assertThatThrownBy(store::requireEmpty)
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "Cannot start training: %s already holds checkpoints (latest: epoch 3); use --resume to continue, --overwrite to start again, or another checkpoints.path"
                                .formatted(store.path()));

        store.discardAfter(2);
        assertThat(store.list()).extracting(CheckpointEntry::epoch).containsExactly(2);
        store.clear();
        store.requireEmpty();
    }

    @Test
    void fetchesAModelThatDl4jOpens() throws IOException {
        store.save(Checkpoints.ofEpoch(3), ALL);

        java.nio.file.Path fetched = store.fetch(CheckpointName.afterEpoch(3), CheckpointStore.Content.MODEL, local);

        assertThat(fetched).isEqualTo(local.resolve("epoch-000003.zip"));
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(fetched.toFile());
        assertThat(network.params().data().asFloat())
                .containsExactly(Checkpoints.ofEpoch(3).model().parameters());
        assertThat(network.getIterationCount()).isEqualTo(15);
        assertThatThrownBy(() -> store.fetch(CheckpointName.afterEpoch(3), CheckpointStore.Content.MODEL, local))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("exists; remove it or choose another name");
    }

    @Test
    void fetchesAWholeCheckpointThatIsAStoreElsewhere() {
        store.save(Checkpoints.ofEpoch(3), ALL);

        store.fetch(CheckpointName.afterEpoch(3), CheckpointStore.Content.ALL, local.resolve("copies/epoch-000003"));

        CheckpointStore copies =
                CheckpointStore.at(local.resolve("copies").toUri().toString(), hadoop());
        assertThat(copies.load(3).record()).isEqualTo(store.load(3).record());
        assertThat(copies.verify()).singleElement().matches(CheckpointEntry.Verification::sound);
    }

    private void flipByte(Path file) throws IOException {
        byte[] bytes;
        try (var in = files.open(file)) {
            bytes = in.readAllBytes();
        }
        bytes[bytes.length / 2] ^= 1;
        writeBytes(file, bytes);
    }

    private void writeBytes(Path file, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
    }

    private List<String> names(String folder) throws IOException {
        return Arrays.stream(files.listStatus(new Path(folder)))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .toList();
    }
}
