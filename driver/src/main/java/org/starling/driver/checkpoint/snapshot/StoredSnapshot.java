package org.starling.driver.checkpoint.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.Snapshot;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.pipeline.files.Failures;
import org.starling.serving.checkpoint.ChecksummedDirectory;
import org.starling.serving.checkpoint.CorruptFile;
import org.starling.serving.checkpoint.FileNames;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelState;

/** A snapshot in a directory; each file is verified before it is read. */
final class StoredSnapshot implements Snapshot {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ChecksummedDirectory directory;
    private final SnapshotPosition position;

    StoredSnapshot(ChecksummedDirectory directory, SnapshotPosition position) {
        this.directory = directory;
        this.position = position;
    }

    @Override
    public SnapshotPosition position() {
        return position;
    }

    @Override
    public int ranks() throws IOException {
        return (int) directory.files().stream().filter(RankFiles::isRecord).count();
    }

    @Override
    public ReplicaState shared() throws IOException {
        requireSound(FileNames.MODEL);
        try (InputStream source = directory.open(FileNames.MODEL)) {
            ModelState model = ModelFile.read(source);
            return new ReplicaState(directory.name(), model.parameterSource(), model.updaterSource(), OuterState.EMPTY);
        }
    }

    @Override
    public RankState rank(int rank) throws IOException {
        RankRecord record = record(rank);
        if (record.numberBytes() == 0) {
            return state(record, InputStream.nullInputStream());
        }
        String numbers = RankFiles.numbers(rank);
        requireSound(numbers);
        if (directory.bytes(numbers) != record.numberBytes()) {
            throw unusable("%s has %d bytes, and its numbers need %d"
                    .formatted(numbers, directory.bytes(numbers), record.numberBytes()));
        }
        try (InputStream source = new BufferedInputStream(directory.open(numbers), BUFFER_BYTES)) {
            return state(record, source);
        }
    }

    private RankState state(RankRecord record, InputStream numbers) throws IOException {
        try {
            return record.toState(position.rounds(), numbers);
        } catch (InvalidValuesException e) {
            throw unusable("%s is not one that Starling wrote (%s)"
                    .formatted(RankFiles.record(record.rank()), e.getMessage()));
        }
    }

    private RankRecord record(int rank) throws IOException {
        String file = RankFiles.record(rank);
        requireSound(file);
        RankRecord record;
        try {
            record = RankRecord.fromJson(directory.text(file));
        } catch (JsonProcessingException e) {
            throw unusable("%s is not one that Starling wrote (%s)".formatted(file, Failures.reason(e)));
        }
        if (record.rank() != rank) {
            throw unusable("%s is not that of rank %d".formatted(file, rank));
        }
        return record;
    }

    private void requireSound(String file) throws IOException {
        List<CorruptFile> corruptFiles = directory.corruptFiles(file);
        if (!corruptFiles.isEmpty()) {
            throw unusable(corruptFiles.get(0).toString());
        }
    }

    private IOException unusable(String reason) {
        return new IOException("%s in %s; it was changed or damaged: remove that directory, then resume with --resume"
                .formatted(reason, directory.path()));
    }
}
