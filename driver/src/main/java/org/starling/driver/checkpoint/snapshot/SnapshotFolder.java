package org.starling.driver.checkpoint.snapshot;

import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.storage.DirectoryWriter;
import org.starling.driver.checkpoint.storage.FileAccess;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.kernels.replica.Network;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotArchive;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.ChecksummedDirectory;
import org.starling.serving.checkpoint.FileNames;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.TrainingRecord;

/**
 * Snapshots in the folder of a job's checkpoints. Executors write them there. The instance that is sent to them contains
 * the parts that are equal in all snapshots of an epoch. Only the newest snapshot is kept.
 */
public final class SnapshotFolder implements SnapshotArchive {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final FileAccess files;
    private final Network network;
    private final String record;
    private final String manifest;

    /**
     * @param folder of the checkpoints, with scheme; driver and all executors must reach it
     * @param network that is trained
     * @param record how training stood when the epoch began
     * @param manifest JSON of the manifest of the shards; empty if there is none
     */
    public SnapshotFolder(
            String folder, Configuration hadoop, Network network, TrainingRecord record, String manifest) {
        this.folder = folder;
        this.files = new FileAccess(hadoop);
        this.network = network;
        this.record = record.toJson();
        this.manifest = manifest;
    }

    @Override
    public Optional<Snapshot> newest(int epoch) throws IOException {
        return snapshots(storage()).entrySet().stream()
                .filter(found -> found.getKey().epoch() == epoch)
                .max(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(found -> new StoredSnapshot(
                        found.getValue(),
                        new SnapshotPosition(epoch, found.getKey().rounds())));
    }

    @Override
    public void write(SnapshotPosition position, String attempt, RankState own) throws IOException {
        try (DirectoryWriter writer = writer(position, attempt)) {
            RankRecord rank = RankRecord.of(own);
            writer.write(RankFiles.record(own.rank()), rank.toJson());
            if (rank.numberBytes() > 0) {
                writer.write(RankFiles.numbers(own.rank()), target -> RankRecord.writeNumbers(own, target));
            }
            writer.handOver(RankFiles.part(own.rank()));
        }
    }

    @Override
    public void complete(SnapshotPosition position, String attempt, int ranks, int iteration, ReplicaState shared)
            throws IOException {
        Storage storage = storage();
        try (DirectoryWriter writer = writer(position, attempt)) {
            for (int rank = 0; rank < ranks; rank++) {
                writer.takeOver(RankFiles.part(rank));
            }
            ModelState model = new ModelState(
                    network, shared.parameterSource(), shared.updaterSource(), iteration, position.epoch());
            writer.write(FileNames.MODEL, target -> ModelFile.write(model, target));
            if (!manifest.isEmpty()) {
                writer.write(FileNames.MANIFEST, manifest);
            }
            writer.write(
                    FileNames.STATE,
                    TrainingRecord.fromJson(record).within(iteration).toJson());
            writer.publish();
        }
        CheckpointName taken = name(position);
        DirectoryWriter.removeSurplus(
                storage,
                snapshots(storage).keySet().stream()
                        .filter(other -> other.compareTo(taken) < 0)
                        .map(CheckpointName::directory)
                        .toList());
    }

    @Override
    public void discard(SnapshotPosition position, String attempt) throws IOException {
        // a directory that is closed before it is published is removed
        writer(position, attempt).close();
    }

    private DirectoryWriter writer(SnapshotPosition position, String attempt) throws IOException {
        return DirectoryWriter.share(storage(), name(position).directory(), attempt);
    }

    private Storage storage() throws IOException {
        return Storage.at(folder, files.configuration());
    }

    private static CheckpointName name(SnapshotPosition position) {
        return new CheckpointName(position.epoch(), position.rounds());
    }

    private static Map<CheckpointName, ChecksummedDirectory> snapshots(Storage storage) throws IOException {
        Map<CheckpointName, ChecksummedDirectory> found = new TreeMap<>();
        for (ChecksummedDirectory directory : ChecksummedDirectory.in(storage)) {
            Optional<CheckpointName> name =
                    CheckpointName.parse(directory.name()).filter(CheckpointName::isSnapshot);
            if (name.isPresent() && directory.hasChecksums()) {
                found.put(name.get(), directory);
            }
        }
        return found;
    }
}
