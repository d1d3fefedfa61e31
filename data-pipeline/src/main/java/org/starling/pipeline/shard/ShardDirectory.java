package org.starling.pipeline.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.TemporaryNames;
import org.starling.pipeline.files.WriteRetry;

/**
 * The folder of a set of shards. New shards are written to a hidden sibling folder that is renamed when it is complete, so the
 * target never contains an incomplete set. Hidden folders of interrupted jobs are removed by the next job after a day. If several
 * jobs publish at the same time, the last one wins with its complete set. A folder that holds anything else than shards is
 * neither replaced nor removed. Not thread-safe.
 */
public final class ShardDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ShardDirectory.class);
    static final String MANIFEST = "manifest.json";
    private static final String WRITING = ".writing-";
    private static final String OLD = ".old-";
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    private final Path target;
    private final FileSystem files;

    public ShardDirectory(String path, Configuration conf) {
        try {
            Path given = new Path(path);
            files = given.getFileSystem(conf);
            target = files.makeQualified(given);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot use shards: %s cannot be reached (%s); correct the path".formatted(path, e.getMessage()),
                    e);
        }
    }

    public Path path() {
        return target;
    }

    public boolean exists() {
        try {
            return files.exists(target);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * The manifest.
     *
     * @throws DataException if there is none, or it cannot be read
     */
    public ShardManifest manifest() {
        Path path = new Path(target, MANIFEST);
        try {
            if (!files.exists(path)) {
                throw new DataException("Cannot open shards: no %s in %s; run preprocess first, or correct the path"
                        .formatted(MANIFEST, target));
            }
            try (FSDataInputStream stream = files.open(path)) {
                return ShardManifest.fromJson(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new DataException(
                    "Cannot open shards: %s is unreadable (%s); check the file system, and access to it"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /** A new hidden folder next to the target. Deleted when the JVM ends, unless {@link #publish} made it the target. */
    public Path stage() throws IOException {
        Path staging = new Path(target.getParent(), TemporaryNames.create(hidden(WRITING)));
        new WriteRetry(target.toString(), files.getConf()).run(() -> DataFiles.createFolder(staging, files));
        files.deleteOnExit(staging);
        return staging;
    }

    /**
     * Checks that an existing target may be used: it has a manifest.
     *
     * @throws DataException if it has none
     */
    public void requireManifest() {
        try {
            if (files.exists(target) && !files.exists(new Path(target, MANIFEST))) {
                throw foreign("there is no %s in it".formatted(MANIFEST));
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Checks that an existing target may be replaced: its manifest is one of shards, and the job of the manifest wrote every
     * entry. So a folder that was named by mistake is not deleted.
     *
     * @throws DataException if it holds anything else; the message names it
     */
    public void requireReplaceable() {
        try {
            if (files.exists(target)) {
                Optional<String> reason = new ForeignEntries(files).reason(target);
                if (reason.isPresent()) {
                    throw foreign(reason.get());
                }
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private DataException foreign(String reason) {
        return new DataException(
                "Cannot write shards: %s exists and does not hold shards only (%s); move that away, or use another path"
                        .formatted(target, reason));
    }

    private DataException unreachable(IOException cause) {
        return new DataException(
                "Cannot use shards: %s cannot be read (%s); check the file system"
                        .formatted(target, cause.getMessage()),
                cause);
    }

    /** Writes the manifest into a staged folder and replaces the target by it. */
    public void publish(Path staging, ShardManifest manifest) throws IOException {
        DataFiles.write(new Path(staging, MANIFEST), manifest.toJson(), files.getConf());
        if (DataFiles.renamesFoldersAtOnce(files)) {
            new WriteRetry(target.toString(), files.getConf()).run(() -> {
                move(staging);
                return target;
            });
        } else {
            moveEntries(staging);
        }
        files.cancelDeleteOnExit(staging);
        removeLeftovers(Instant.now());
    }

    /** Moves the files of a complete folder to the target, in an object store; the manifest, without which nobody reads them, last. */
    private void moveEntries(Path staging) throws IOException {
        Path old = new Path(target.getParent(), TemporaryNames.create(hidden(OLD)));
        WriteRetry retry = new WriteRetry(target.toString(), files.getConf());
        retry.run(() -> {
            if (files.exists(target)) {
                requireReplaceable();
                DataFiles.moveEntries(target, old, MANIFEST, files);
            }
            return old;
        });
        retry.run(() -> {
            DataFiles.moveEntries(staging, target, MANIFEST, files);
            return target;
        });
        if (files.exists(old)) {
            removeOld(old);
        }
    }

    /** Moves a complete folder to the target. */
    private void move(Path staging) throws IOException {
        Path nested = new Path(target, staging.getName());
        boolean published = false;
        while (!published) {
            replace(staging);
            // if the folder appeared after the check, it was not replaced: the new one was moved into it
            published = !files.exists(nested);
            if (!published) {
                rename(nested, staging);
            }
        }
    }

    /** Replaces the target by a staged folder; restores the old target on failure. */
    private void replace(Path staging) throws IOException {
        if (!files.exists(target)) {
            rename(staging, target);
            return;
        }
        requireReplaceable();
        Path old = new Path(target.getParent(), TemporaryNames.create(hidden(OLD)));
        rename(target, old);
        try {
            rename(staging, target);
        } catch (IOException e) {
            try {
                rename(old, target);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        removeOld(old);
    }

    /** Removes replaced shards, unless somebody has put something else there in the meantime. */
    private void removeOld(Path old) throws IOException {
        Optional<String> reason = new ForeignEntries(files).reason(old);
        if (reason.isPresent()) {
            LOG.warn("Keeping the replaced shards in {}: {}; remove them by hand", old, reason.get());
        } else {
            files.delete(old, true);
        }
    }

    /**
     * Removes hidden folders of killed jobs next to the target: those without a change for a day. A folder that cannot be
     * removed is only logged, because the shards are complete.
     */
    void removeLeftovers(Instant now) {
        try {
            for (FileStatus sibling : files.listStatus(target.getParent(), this::isHiddenFolderOfTarget)) {
                if (lastChange(sibling).isBefore(now.minus(LEFTOVER_AGE))) {
                    LOG.info("Removing {}, left by a killed job", sibling.getPath());
                    if (TemporaryNames.matches(sibling.getPath().getName(), hidden(OLD))) {
                        removeOld(sibling.getPath());
                    } else {
                        files.delete(sibling.getPath(), true);
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove folders of killed jobs in {}; remove them by hand", target.getParent(), e);
        }
    }

    private boolean isHiddenFolderOfTarget(Path path) {
        return TemporaryNames.matches(path.getName(), hidden(WRITING))
                || TemporaryNames.matches(path.getName(), hidden(OLD));
    }

    /** Time of the last addition to a folder or to one directly in it. */
    private Instant lastChange(FileStatus folder) throws IOException {
        long last = folder.getModificationTime();
        for (FileStatus child : files.listStatus(folder.getPath())) {
            last = Math.max(last, child.getModificationTime());
        }
        return Instant.ofEpochMilli(last);
    }

    private String hidden(String purpose) {
        return "." + target.getName() + purpose;
    }

    /** Removes a staged folder. One that cannot be removed is only logged, so that the reason of a failure is not hidden. */
    public void discard(Path staging) {
        try {
            files.delete(staging, true);
            files.cancelDeleteOnExit(staging);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}; remove it by hand, or let a later job remove it after a day", staging, e);
        }
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("%s could not be renamed to %s".formatted(from, to));
        }
    }
}
