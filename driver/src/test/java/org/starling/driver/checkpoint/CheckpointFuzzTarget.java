package org.starling.driver.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.driver.checkpoint.storage.DirectoryWriter;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.EpochCounters;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.SampleManifests;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;

/**
 * Snapshots, which have all files of a checkpoint and those of ranks. One file is damaged, and the checksums are those of the
 * damaged file; or the list of checksums is damaged. Files are passed on as an archive.
 */
public final class CheckpointFuzzTarget implements FuzzTarget {
    private static final String CHECKSUMS = "checksums.json";
    private static final SnapshotPosition POSITION = new SnapshotPosition(1, 4);

    private final Path folder = Path.of(new FuzzFile("").path().toUri()).resolveSibling("checkpoints");
    private final Configuration hadoop = new Configuration(false);
    /** The list of checksums of the files without damage. */
    private byte[] checksums = new byte[0];

    private final Checkpoint whole = Checkpoints.ofEpoch(1);
    private final SnapshotFolder snapshots = new SnapshotFolder(
            folder.toString(),
            hadoop,
            whole.model().network(),
            whole.record(),
            SampleManifests.of(SampleManifests.TEXTS).toJson());

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public int casesInBuild() {
        return 60;
    }

    @Override
    public List<byte[]> seeds() {
        try {
            FileUtil.fullyDelete(folder.toFile());
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toUri());
            path.getFileSystem(hadoop).deleteOnExit(path);
            RankState rank = new RankState(
                    0,
                    5,
                    9,
                    new EpochCounters(4, 4, 4, 64, 1.5),
                    new float[] {1, 2, 3},
                    new OuterState(0, 2, new float[] {4, 5}, new float[] {6, 7}),
                    new short[] {6, 7});
            snapshots.write(POSITION, "fuzz", rank);
            ReplicaState shared = new ReplicaState(
                    "fuzz", whole.model().parameterSource(), whole.model().updaterSource(), OuterState.EMPTY);
            snapshots.complete(POSITION, "fuzz", 1, 9, shared);
            Map<String, byte[]> entries = new LinkedHashMap<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory())) {
                for (Path file : files) {
                    entries.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            checksums = entries.get(CHECKSUMS);
            return List.of(ZipMutations.archive(entries));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return folder.resolve(new CheckpointName(POSITION.epoch(), POSITION.rounds()).directory());
    }

    @Override
    public byte[] damaged(byte[] file, byte[] other, SplittableRandom random) {
        return ZipMutations.ofEntries(file, other, random);
    }

    @Override
    public boolean accepts(byte[] archive) throws IOException {
        Map<String, byte[]> entries = ZipMutations.entries(archive);
        byte[] list = entries.remove(CHECKSUMS);
        // a folder with a damaged list is one of others, which is not replaced
        FileUtil.fullyDelete(folder.toFile());
        Storage storage = Storage.at(folder.toString(), hadoop);
        try (DirectoryWriter writer =
                DirectoryWriter.begin(storage, directory().getFileName().toString())) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                writer.write(entry.getKey(), target -> target.write(entry.getValue()));
            }
            writer.publish();
        }
        if (!Arrays.equals(list, checksums)) {
            Files.write(directory().resolve(CHECKSUMS), list);
        }
        return isRead();
    }

    private boolean isRead() throws IOException {
        CheckpointStore store = CheckpointStore.at(folder.toString(), hadoop);
        store.list();
        store.verify();
        try {
            store.best();
            Checkpoint checkpoint = store.loadLatest();
            checkpoint.record().lastMetrics();
            checkpoint.record().bestOf(java.util.Set.of(1));
            checkpoint.shardManifest();
        } catch (CheckpointException | DataException e) {
            requireSentence(e);
            return false;
        }
        Snapshot snapshot = snapshots.newest(POSITION.epoch()).orElseThrow();
        try {
            snapshot.rank(0);
            return true;
        } catch (IOException e) {
            requireSentence(e);
            return false;
        }
    }

    private static void requireSentence(Exception e) {
        String message = String.valueOf(e.getMessage());
        boolean ofRank = message.contains("rank-00000");
        if ((!ofRank && !message.startsWith("Cannot ")) || message.contains("\n")) {
            throw new IllegalStateException("the message is not one sentence", e);
        }
    }
}
