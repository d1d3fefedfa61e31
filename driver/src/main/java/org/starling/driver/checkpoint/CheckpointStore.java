package org.starling.driver.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.storage.DirectoryWriter;
import org.starling.driver.checkpoint.storage.OwnDirectory;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ForeignEntryException;
import org.starling.pipeline.files.WriteFailure;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointDirectories;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.CheckpointReader;
import org.starling.serving.checkpoint.ChecksummedDirectory;
import org.starling.serving.checkpoint.CorruptFile;
import org.starling.serving.checkpoint.FileNames;
import org.starling.serving.checkpoint.FloatFile;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.TrainingRecord;

/**
 * The checkpoints of one job: a folder on any file system that Hadoop knows, with a directory for each epoch, and for each
 * snapshot within one. Snapshots are read here; executors write them. One job may write while many read. Every
 * method may throw a {@link CheckpointException}. Thread-safe for reading.
 */
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private final Storage storage;
    private final CheckpointDirectories directories;
    private final CheckpointReader reader;

    private CheckpointStore(Storage storage) {
        this.storage = storage;
        this.reader = new CheckpointReader(storage);
        this.directories = reader.directories();
    }

    /** The content that {@link #fetch} copies. */
    public enum Content {
        /** Only {@code model.zip}, which DL4J opens. */
        MODEL,
        /** Only {@code average.zip}, which DL4J opens. */
        AVERAGE,
        /** The whole directory. */
        ALL
    }

    /**
     * The checkpoints in a folder, which need not exist yet.
     *
     * @param path any Hadoop path; a relative one is relative to the default file system's working directory
     */
    public static CheckpointStore at(String path, Configuration hadoop) {
        try {
            return new CheckpointStore(Storage.at(path, hadoop));
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException(
                    "Cannot use %s for checkpoints: %s; give checkpoints.path a folder that can be reached"
                            .formatted(path, Failures.reason(e)),
                    e);
        }
    }

    /** The folder, with scheme. */
    public String path() {
        return storage.root().toString();
    }

    /**
     * Writes the checkpoint after an epoch, then removes surplus checkpoints and earlier snapshots. A checkpoint of the
     * same epoch is replaced. A directory that cannot be removed is left, with a warning.
     *
     * @return the checkpoint that was written
     */
    public CheckpointEntry save(Checkpoint checkpoint, Retention retention) {
        CheckpointName name = CheckpointName.afterEpoch(checkpoint.record().epoch());
        try (DirectoryWriter writer = DirectoryWriter.begin(storage, name.directory())) {
            writer.write(FileNames.MODEL, target -> ModelFile.write(checkpoint.model(), target));
            float[] momentum = checkpoint.outerState().momentum();
            if (momentum.length > 0) {
                writer.write(FileNames.OUTER, target -> FloatFile.write(momentum, target));
            }
            Optional<ModelState> averaged = checkpoint.model().averaged(checkpoint.outerState());
            if (averaged.isPresent()) {
                writer.write(FileNames.AVERAGE, target -> ModelFile.write(averaged.get(), target));
            }
            if (!checkpoint.manifest().isEmpty()) {
                writer.write(FileNames.MANIFEST, checkpoint.manifest());
            }
            writer.write(FileNames.STATE, checkpoint.record().toJson());
            CheckpointEntry written = entry(name, writer.publish());
            removeSurplus(retention, checkpoint.record());
            return written;
        } catch (IOException | UncheckedIOException e) {
            WriteFailure failure = WriteFailure.of(e);
            String reason =
                    failure.kind() == WriteFailure.Kind.FOREIGN ? failure.reason() : failure.reason() + remaining();
            throw new CheckpointException(
                    "Cannot save the checkpoint of epoch %d in %s: %s; make room or grant access there, or set checkpoints.path to another folder, then resume with --resume"
                            .formatted(name.epoch(), path(), reason),
                    e);
        }
    }

    private void removeSurplus(Retention retention, TrainingRecord record) {
        try {
            DirectoryWriter.removeSurplus(storage, surplus(retention, record));
        } catch (IOException e) {
            LOG.warn("Cannot look for checkpoints to remove in {}: {}", path(), Failures.reason(e));
        }
    }

    private List<String> surplus(Retention retention, TrainingRecord record) throws IOException {
        List<String> surplus = new ArrayList<>();
        Set<Integer> epochs = new TreeSet<>();
        for (CheckpointName name : directories.complete().keySet()) {
            if (!name.isSnapshot()) {
                epochs.add(name.epoch());
            } else if (name.epoch() < record.epoch()) {
                surplus.add(name.directory());
            }
        }
        for (int epoch : retention.surplus(epochs, record.metrics())) {
            LOG.info("Removing the checkpoint of epoch {}: {} newest and the best are kept", epoch, retention.keep());
            surplus.add(CheckpointName.afterEpoch(epoch).directory());
        }
        return surplus;
    }

    /** All checkpoints and snapshots, oldest first; not verified. */
    public List<CheckpointEntry> list() {
        return reading(() -> {
            List<CheckpointEntry> entries = new ArrayList<>();
            for (Map.Entry<CheckpointName, ChecksummedDirectory> found :
                    directories.complete().entrySet()) {
                try {
                    entries.add(entry(found.getKey(), found.getValue()));
                } catch (FileNotFoundException e) {
                    LOG.debug("{} was removed while it was listed", found.getKey(), e);
                }
            }
            return entries;
        });
    }

    /** The checkpoint of the highest epoch, or a snapshot that was taken after it; not verified. */
    public Optional<CheckpointEntry> latest() {
        List<CheckpointEntry> entries = list();
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    /** The time at which the newest checkpoint or snapshot was written, by the file system's clock; empty without one. */
    public Optional<Instant> lastSaved() {
        return reading(() -> {
            Optional<Instant> last = Optional.empty();
            for (ChecksummedDirectory directory : directories.complete().values()) {
                Instant sealed = storage.sealedAt(directory.name());
                last = last.filter(sealed::isBefore).or(() -> Optional.of(sealed));
            }
            return last;
        });
    }

    /** The checkpoint of the best epoch that has one, by the metric of the job; the last where none was evaluated. */
    public Optional<CheckpointEntry> best() {
        return reader.best().flatMap(best -> list().stream()
                .filter(entry -> entry.name().equals(best))
                .findFirst());
    }

    /** Reads the latest checkpoint or snapshot, as {@link CheckpointReader#loadLatest} does. */
    public Checkpoint loadLatest() {
        return reader.loadLatest();
    }

    /** Reads the checkpoint after one epoch, verified. */
    public Checkpoint load(int epoch) {
        return load(CheckpointName.afterEpoch(epoch));
    }

    /** Reads one checkpoint or snapshot, verified. For a snapshot this excludes the state of single ranks. */
    public Checkpoint load(CheckpointName name) {
        return reader.load(name);
    }

    /** Whether signatures are verified. */
    public boolean verifiesSignatures() {
        return storage.verifyingKey().isPresent();
    }

    /**
     * Reads the checkpoint of a path, verified.
     *
     * @param path directory of one checkpoint ({@code …/epoch-000003}), or a folder of checkpoints, of which the latest is read
     */
    public static Checkpoint loadAt(String path, Configuration hadoop) {
        CheckpointLocation location = CheckpointLocation.of(path);
        CheckpointStore store = at(location.folder(), hadoop);
        return location.name().map(store::load).orElseGet(store::loadLatest);
    }

    /** Reads the chosen checkpoint of a path, verified. */
    public static Checkpoint loadAt(String path, EpochChoice choice, Configuration hadoop) {
        if (choice instanceof EpochChoice.Last) {
            return loadAt(path, hadoop);
        }
        CheckpointStore store = at(CheckpointLocation.of(path).folder(), hadoop);
        return store.load(choice.in(path, store));
    }

    /** Reads the training record of one checkpoint, verified, without its model. */
    public TrainingRecord record(CheckpointName name) {
        return reader.record(name);
    }

    /**
     * Copies a checkpoint to the local file system, verified. Nothing is overwritten.
     *
     * @param target the file or directory to make; or an existing directory, to make one named after the epoch in it
     * @return the file or directory that was written
     */
    public Path fetch(CheckpointName chosen, Content content, Path target) {
        return reading(() -> {
            ChecksummedDirectory directory = directories.find(chosen);
            String file = content == Content.AVERAGE ? FileNames.AVERAGE : FileNames.MODEL;
            if (!directory.has(file)) {
                throw new CheckpointException(
                        "Cannot fetch the moving average of %s: the checkpoint has none; fetch the last weights, or train with training.movingAverage"
                                .formatted(chosen));
            }
            directories.requireSound(
                    chosen, content == Content.ALL ? directory.corruptFiles() : directory.corruptFiles(file));
            String name = content == Content.ALL ? directory.name() : directory.name() + ".zip";
            Path made = Files.isDirectory(target) ? target.resolve(name) : target;
            if (Files.exists(made)) {
                throw new CheckpointException(
                        "Cannot fetch the checkpoint of %s: %s exists; remove it or choose another name"
                                .formatted(chosen, made));
            }
            if (content != Content.ALL) {
                directory.copy(file, made, ModelFile::requireTrusted);
            } else {
                // the model first: if it is refused, nothing is written
                directory.copy(FileNames.MODEL, made.resolve(FileNames.MODEL), ModelFile::requireTrusted);
                if (directory.has(FileNames.AVERAGE)) {
                    directory.copy(FileNames.AVERAGE, made.resolve(FileNames.AVERAGE), ModelFile::requireTrusted);
                }
                for (String other : directory.files()) {
                    if (!other.equals(FileNames.MODEL) && !other.equals(FileNames.AVERAGE)) {
                        directory.copy(other, made.resolve(other), copy -> {});
                    }
                }
            }
            return made;
        });
    }

    /** Verifies every checkpoint and snapshot, oldest first. */
    public List<CheckpointEntry.Verification> verify() {
        return reading(() -> {
            List<CheckpointEntry.Verification> results = new ArrayList<>();
            for (Map.Entry<CheckpointName, ChecksummedDirectory> found :
                    directories.all().entrySet()) {
                List<String> damages = found.getValue().corruptFiles().stream()
                        .map(CorruptFile::toString)
                        .toList();
                results.add(new CheckpointEntry.Verification(
                        found.getKey().epoch(),
                        found.getKey().rounds(),
                        found.getValue().path(),
                        damages));
            }
            return results;
        });
    }

    /** Fails if an earlier run left checkpoints, or if there is a directory that only looks like one. */
    public void requireEmpty() {
        latest().ifPresent(latest -> {
            throw new CheckpointException(
                    "Cannot start training: %s already holds checkpoints (latest: %s); use --resume to continue, --overwrite to start again, or another checkpoints.path"
                            .formatted(path(), latest.name()));
        });
        requireOwn();
    }

    /** Fails if a directory with the name of a checkpoint or snapshot holds anything that Starling did not write. */
    public void requireOwn() {
        requireOwn(name -> true);
    }

    /** The same for the directories after a checkpoint or snapshot, which a job that resumes from it replaces. */
    public void requireOwnAfter(CheckpointName start) {
        requireOwn(name -> name.compareTo(start) > 0);
    }

    private void requireOwn(Predicate<CheckpointName> selected) {
        reading(() -> {
            for (Map.Entry<CheckpointName, ChecksummedDirectory> found :
                    directories.all().entrySet()) {
                if (selected.test(found.getKey())) {
                    requireOwn(found.getValue().name());
                }
            }
            return null;
        });
    }

    private void requireOwn(String directory) throws IOException {
        try {
            OwnDirectory.require(storage, directory);
        } catch (ForeignEntryException e) {
            throw new CheckpointException(
                    "Cannot train: %s; move that away, or set checkpoints.path to another folder"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** Removes all checkpoints, for a job that starts again. */
    public void clear() {
        discardIf(name -> true);
    }

    /** Removes all checkpoints and snapshots after an epoch, for a job that resumes from its checkpoint. */
    public void discardAfter(int epoch) {
        discardIf(name -> name.compareTo(CheckpointName.afterEpoch(epoch)) > 0);
    }

    private void discardIf(Predicate<CheckpointName> selected) {
        requireOwn(selected);
        try {
            for (CheckpointName name : directories.all().descendingKeySet()) {
                if (selected.test(name)) {
                    DirectoryWriter.remove(storage, name.directory());
                }
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot remove checkpoints from %s: %s; grant access there, or set checkpoints.path to another folder"
                            .formatted(path(), Failures.reason(e)),
                    e);
        }
    }

    private static CheckpointEntry entry(CheckpointName name, ChecksummedDirectory directory) throws IOException {
        return new CheckpointEntry(name.epoch(), name.rounds(), directory.path(), directory.bytes());
    }

    private <T> T reading(CheckpointReader.Reading<T> reading) {
        return reader.reading(reading);
    }

    private String remaining() {
        try {
            return " (%d MiB left)".formatted(storage.remainingBytes() >> 20);
        } catch (IOException e) {
            LOG.debug("Cannot tell how much room is left in {}", path(), e);
            return "";
        }
    }
}
