package org.starling.driver.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.directory.Damage;
import org.starling.driver.checkpoint.directory.DirectoryWriter;
import org.starling.driver.checkpoint.directory.FloatFile;
import org.starling.driver.checkpoint.directory.SealedDirectory;
import org.starling.driver.checkpoint.directory.Storage;

/**
 * The checkpoints of one job: a folder on any file system that Hadoop knows, with a directory for each epoch. Many may
 * read at a time, one job may write. Every method may throw a {@link CheckpointException}. Thread-safe for reading.
 */
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final Pattern DIRECTORY = Pattern.compile("epoch-(\\d{6,9})");
    private static final String MODEL = "model.zip";
    private static final String OUTER = "outer.bin";
    private static final String MANIFEST = "manifest.json";
    private static final String STATE = "state.json";

    private final Storage storage;

    private CheckpointStore(Storage storage) {
        this.storage = storage;
    }

    /** What {@link #fetch} brings. */
    public enum Content {
        /** Only {@code model.zip}, which DL4J opens. */
        MODEL,
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
                            .formatted(path, reason(e)),
                    e);
        }
    }

    /** The folder, with scheme. */
    public String path() {
        return storage.root().toString();
    }

    /**
     * Writes a checkpoint, then removes those that need not be kept. One of the same epoch is replaced.
     *
     * @return what was written
     */
    public CheckpointEntry save(Checkpoint checkpoint, Retention retention) {
        int epoch = checkpoint.record().epoch();
        try (DirectoryWriter writer = DirectoryWriter.begin(storage, String.format(Locale.ROOT, "epoch-%06d", epoch))) {
            writer.write(MODEL, target -> ModelFile.write(checkpoint.model(), target));
            if (checkpoint.outerState().length > 0) {
                writer.write(OUTER, target -> FloatFile.write(checkpoint.outerState(), target));
            }
            if (!checkpoint.manifest().isEmpty()) {
                writer.write(MANIFEST, checkpoint.manifest());
            }
            writer.write(STATE, checkpoint.record().toJson());
            CheckpointEntry written = entry(epoch, writer.publish());
            removeSurplus(retention, checkpoint.record());
            return written;
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot save the checkpoint of epoch %d in %s: %s%s; make room or grant access there, or set checkpoints.path to another folder, then go on with --resume"
                            .formatted(epoch, path(), reason(e), remaining()),
                    e);
        }
    }

    private void removeSurplus(Retention retention, TrainingRecord record) throws IOException {
        NavigableMap<Integer, SealedDirectory> existing = directories();
        for (int epoch : retention.surplus(existing.keySet(), record.metrics())) {
            LOG.info("Removing the checkpoint of epoch {}: {} newest and the best are kept", epoch, retention.keep());
            DirectoryWriter.remove(storage, existing.get(epoch).name());
        }
    }

    /** All checkpoints, in order of their epochs; not verified. */
    public List<CheckpointEntry> list() {
        return reading(() -> {
            List<CheckpointEntry> entries = new ArrayList<>();
            for (Map.Entry<Integer, SealedDirectory> found : directories().entrySet()) {
                entries.add(entry(found.getKey(), found.getValue()));
            }
            return entries;
        });
    }

    /** The checkpoint of the highest epoch; not verified. */
    public Optional<CheckpointEntry> latest() {
        List<CheckpointEntry> entries = list();
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    /** Reads the checkpoint of the highest epoch, verified. */
    public Checkpoint loadLatest() {
        int epoch = latest().map(CheckpointEntry::epoch)
                .orElseThrow(() -> new CheckpointException(
                        "Cannot read a checkpoint: %s holds none; train first, or give the folder of another job"
                                .formatted(path())));
        return load(epoch);
    }

    /** Reads the checkpoint of one epoch, verified. */
    public Checkpoint load(int epoch) {
        return reading(() -> {
            SealedDirectory directory = directory(epoch);
            requireSound(epoch, directory.damages());
            ModelState model;
            try (InputStream source = directory.open(MODEL)) {
                model = ModelFile.read(source);
            }
            float[] outer = new float[0];
            if (directory.has(OUTER)) {
                try (InputStream source = directory.open(OUTER)) {
                    outer = FloatFile.read(source, directory.bytes(OUTER));
                }
            }
            String manifest = directory.has(MANIFEST) ? directory.text(MANIFEST) : "";
            return new Checkpoint(model, outer, manifest, TrainingRecord.fromJson(directory.text(STATE)));
        });
    }

    /**
     * Reads the checkpoint that a path means, verified.
     *
     * @param path directory of one checkpoint ({@code …/epoch-000003}), or a folder of checkpoints, of which the latest is read
     */
    public static Checkpoint loadAt(String path, Configuration hadoop) {
        org.apache.hadoop.fs.Path given = new org.apache.hadoop.fs.Path(path);
        Matcher name = DIRECTORY.matcher(given.getName());
        if (name.matches() && given.getParent() != null) {
            return at(given.getParent().toString(), hadoop).load(Integer.parseInt(name.group(1)));
        }
        return at(path, hadoop).loadLatest();
    }

    /** Reads how one checkpoint came about, verified, without its model. */
    public TrainingRecord record(int epoch) {
        return reading(() -> {
            SealedDirectory directory = directory(epoch);
            requireSound(epoch, directory.damages(STATE));
            return TrainingRecord.fromJson(directory.text(STATE));
        });
    }

    /**
     * Copies a checkpoint to the local file system, verified. Nothing is overwritten.
     *
     * @param target the file or directory to make; or an existing directory, to make one named after the epoch in it
     * @return what was made
     */
    public Path fetch(int epoch, Content content, Path target) {
        return reading(() -> {
            SealedDirectory directory = directory(epoch);
            requireSound(epoch, content == Content.MODEL ? directory.damages(MODEL) : directory.damages());
            String name = content == Content.MODEL ? directory.name() + ".zip" : directory.name();
            Path made = Files.isDirectory(target) ? target.resolve(name) : target;
            if (Files.exists(made)) {
                throw new CheckpointException(
                        "Cannot fetch the checkpoint of epoch %d: %s exists; remove it or choose another name"
                                .formatted(epoch, made));
            }
            if (content == Content.MODEL) {
                directory.copy(MODEL, made);
            } else {
                for (String file : directory.files()) {
                    directory.copy(file, made.resolve(file));
                }
            }
            return made;
        });
    }

    /** Verifies every checkpoint, in order of their epochs. */
    public List<CheckpointEntry.Verification> verify() {
        return reading(() -> {
            List<CheckpointEntry.Verification> results = new ArrayList<>();
            for (Map.Entry<Integer, SealedDirectory> found : allDirectories().entrySet()) {
                List<String> damages = found.getValue().damages().stream()
                        .map(Damage::toString)
                        .toList();
                results.add(new CheckpointEntry.Verification(
                        found.getKey(), found.getValue().path().toString(), damages));
            }
            return results;
        });
    }

    /** Makes sure that training does not mix with what an earlier run left. */
    public void requireEmpty() {
        latest().ifPresent(latest -> {
            throw new CheckpointException(
                    "Cannot start training: %s already holds checkpoints (latest: epoch %d); use --resume to go on, --overwrite to start again, or another checkpoints.path"
                            .formatted(path(), latest.epoch()));
        });
    }

    /** Removes all checkpoints, for a job that starts again. */
    public void clear() {
        discardAfter(-1);
    }

    /** Removes the checkpoints later than an epoch, for a job that goes on from there. */
    public void discardAfter(int epoch) {
        try {
            for (SealedDirectory later :
                    allDirectories().tailMap(epoch, false).descendingMap().values()) {
                DirectoryWriter.remove(storage, later.name());
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot remove checkpoints from %s: %s; grant access there, or set checkpoints.path to another folder"
                            .formatted(path(), reason(e)),
                    e);
        }
    }

    private SealedDirectory directory(int epoch) throws IOException {
        NavigableMap<Integer, SealedDirectory> existing = directories();
        if (!existing.containsKey(epoch)) {
            String there = existing.isEmpty()
                    ? "there is none; train first, or give the folder of another job"
                    : "there are those of epochs " + existing.keySet() + "; use one of them";
            throw new CheckpointException(
                    "Cannot read a checkpoint: %s holds none of epoch %d; %s".formatted(path(), epoch, there));
        }
        return existing.get(epoch);
    }

    private void requireSound(int epoch, List<Damage> damages) throws IOException {
        if (damages.isEmpty()) {
            return;
        }
        String findings = damages.stream()
                .map(damage -> "%s of epoch %d %s".formatted(damage.file(), epoch, damage.finding()))
                .collect(Collectors.joining("; "));
        String remedy = "train again with --overwrite, no other checkpoint here is sound";
        for (Map.Entry<Integer, SealedDirectory> other :
                directories().descendingMap().entrySet()) {
            if (other.getKey() != epoch && other.getValue().damages().isEmpty()) {
                remedy = "use epoch %1$d (%2$s); training goes on from there with train --resume --from-epoch %1$d"
                        .formatted(other.getKey(), other.getValue().path());
                break;
            }
        }
        throw new CheckpointException(
                "Cannot read checkpoint: %s; it was changed or damaged; %s".formatted(findings, remedy));
    }

    /** Complete checkpoints by epoch. */
    private NavigableMap<Integer, SealedDirectory> directories() throws IOException {
        NavigableMap<Integer, SealedDirectory> complete = new TreeMap<>();
        for (Map.Entry<Integer, SealedDirectory> found : allDirectories().entrySet()) {
            if (found.getValue().sealed()) {
                complete.put(found.getKey(), found.getValue());
            } else {
                LOG.warn(
                        "Leaving out {}: it has no checksums, so it was copied or removed in part",
                        found.getValue().path());
            }
        }
        return complete;
    }

    private NavigableMap<Integer, SealedDirectory> allDirectories() throws IOException {
        NavigableMap<Integer, SealedDirectory> found = new TreeMap<>();
        for (SealedDirectory directory : SealedDirectory.in(storage)) {
            Matcher name = DIRECTORY.matcher(directory.name());
            if (name.matches()) {
                found.put(Integer.parseInt(name.group(1)), directory);
            }
        }
        return found;
    }

    private static CheckpointEntry entry(int epoch, SealedDirectory directory) throws IOException {
        return new CheckpointEntry(epoch, directory.path().toString(), directory.bytes());
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | UncheckedIOException e) {
            throw new CheckpointException(
                    "Cannot read checkpoints in %s: %s; check the path, and access to it".formatted(path(), reason(e)),
                    e);
        }
    }

    private String remaining() {
        try {
            return " (%d MiB left)".formatted(storage.remainingBytes() >> 20);
        } catch (IOException e) {
            LOG.debug("Cannot tell how much room is left in {}", path(), e);
            return "";
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
