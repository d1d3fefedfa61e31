package org.starling.serving.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.files.Failures;
import org.starling.serving.history.TrainingRecord;

/** Finds and reads the checkpoints of a folder, verified. Every method may throw a {@link CheckpointException}. Thread-safe. */
public final class CheckpointReader {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointReader.class);

    private final CheckpointFolder folder;
    private final CheckpointDirectories directories;

    public CheckpointReader(CheckpointFolder folder) {
        this.folder = folder;
        this.directories = new CheckpointDirectories(folder);
    }

    /** The directories of checkpoints and snapshots. */
    public CheckpointDirectories directories() {
        return directories;
    }

    /** The best epoch that has a checkpoint, by the metric of the job; the last where none was evaluated; empty without one. */
    public Optional<CheckpointName> best() {
        NavigableMap<CheckpointName, ChecksummedDirectory> complete = reading(directories::complete);
        TreeSet<Integer> epochs = new TreeSet<>();
        complete.keySet().stream().filter(name -> !name.isSnapshot()).forEach(name -> epochs.add(name.epoch()));
        if (epochs.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(CheckpointName.afterEpoch(
                record(complete.lastKey()).bestOf(epochs).orElse(epochs.last())));
    }

    /**
     * Reads the latest checkpoint or snapshot. If a job that trains removes it meanwhile, reads the newer one that the job has
     * written before.
     */
    public Checkpoint loadLatest() {
        CheckpointName chosen = latest();
        while (true) {
            try {
                return load(chosen);
            } catch (CheckpointException e) {
                CheckpointName newest = latest();
                if (newest.equals(chosen)) {
                    throw e;
                }
                LOG.debug("{} was replaced by {} while it was read", chosen, newest, e);
                chosen = newest;
            }
        }
    }

    private CheckpointName latest() {
        NavigableMap<CheckpointName, ChecksummedDirectory> complete = reading(directories::complete);
        if (complete.isEmpty()) {
            throw none();
        }
        return complete.lastKey();
    }

    /** The error of a folder without checkpoints. */
    public CheckpointException none() {
        return new CheckpointException(
                "Cannot read a checkpoint: %s holds none; train first, or give the folder of another job"
                        .formatted(folder.location()));
    }

    /** Reads one checkpoint or snapshot. For a snapshot this excludes the state of single ranks. */
    public Checkpoint load(CheckpointName name) {
        return reading(() -> {
            ChecksummedDirectory directory = directories.find(name);
            directories.requireSound(name, directory.corruptFiles());
            requireNamed(name, directory);
            ModelState model = model(directory, FileNames.MODEL);
            float[] momentum = new float[0];
            if (directory.has(FileNames.OUTER)) {
                try (InputStream source = directory.open(FileNames.OUTER)) {
                    momentum = FloatFile.read(source, directory.bytes(FileNames.OUTER));
                }
            }
            float[] average = directory.has(FileNames.AVERAGE)
                    ? model(directory, FileNames.AVERAGE).parameters()
                    : new float[0];
            String manifest = directory.has(FileNames.MANIFEST) ? directory.text(FileNames.MANIFEST) : "";
            return new Checkpoint(
                    model,
                    OuterState.ofAll(momentum, average),
                    manifest,
                    TrainingRecord.fromJson(directory.text(FileNames.STATE)));
        });
    }

    private static ModelState model(ChecksummedDirectory directory, String file) throws IOException {
        try (InputStream source = directory.open(file)) {
            return ModelFile.read(source);
        }
    }

    /** A signature does not cover the name of the directory, which decides what the latest checkpoint is. */
    private void requireNamed(CheckpointName name, ChecksummedDirectory directory) throws IOException {
        int epoch = TrainingRecord.fromJson(directory.text(FileNames.STATE)).epoch();
        if (folder.verifyingKey().isPresent() && epoch != name.epoch()) {
            throw new CheckpointException(
                    "Cannot read the checkpoint %s: it is that of epoch %d; give it back its name %s, or use another one"
                            .formatted(
                                    directory.path(),
                                    epoch,
                                    CheckpointName.afterEpoch(epoch).directory()));
        }
    }

    /** Reads the training record of one checkpoint, without its model. */
    public TrainingRecord record(CheckpointName name) {
        return reading(() -> {
            ChecksummedDirectory directory = directories.find(name);
            directories.requireSound(name, directory.corruptFiles(FileNames.STATE));
            return TrainingRecord.fromJson(directory.text(FileNames.STATE));
        });
    }

    /** Reads something of the folder. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads; an error names the folder, the reason and the remedy. */
    public <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonProcessingException | InvalidValuesException e) {
            throw new CheckpointException(
                    "Cannot read checkpoints in %s: a file is not one that Starling wrote (%s); use another checkpoint, or a copy"
                            .formatted(folder.location(), Failures.reason(e)),
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw new CheckpointException(
                    "Cannot read checkpoints in %s: %s; check the path, and access to it"
                            .formatted(folder.location(), Failures.reason(e)),
                    e);
        }
    }
}
