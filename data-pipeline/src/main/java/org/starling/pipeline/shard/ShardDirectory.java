package org.starling.pipeline.shard;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;

/**
 * The place of a set of shards. New shards are written to a hidden folder beside it and renamed when they are complete,
 * so an interrupted job leaves nothing half-written at the target. Not thread-safe.
 */
public final class ShardDirectory {
    private static final String MANIFEST = "manifest.json";

    private final Path target;
    private final FileSystem files;

    public ShardDirectory(String path, Configuration conf) {
        try {
            Path given = new Path(path);
            files = given.getFileSystem(conf);
            target = files.makeQualified(given);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot use shards: %s is no reachable path (%s); correct the path".formatted(path, e.getMessage()),
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
            throw new UncheckedIOException(e);
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
                    "Cannot open shards: %s is unreadable (%s); run preprocess again".formatted(path, e.getMessage()),
                    e);
        }
    }

    /** A new hidden folder beside the target. Deleted when the JVM ends, unless {@link #publish} made it the target. */
    public Path stage() throws IOException {
        Path staging = new Path(target.getParent(), "." + target.getName() + ".writing-" + UUID.randomUUID());
        files.mkdirs(staging);
        files.deleteOnExit(staging);
        return staging;
    }

    /** Puts the manifest into a staged folder and makes it the target, in place of what may be there. */
    public void publish(Path staging, ShardManifest manifest) throws IOException {
        try (OutputStream stream = files.create(new Path(staging, MANIFEST), false)) {
            stream.write(manifest.toJson().getBytes(StandardCharsets.UTF_8));
        }
        Path old = new Path(target.getParent(), "." + target.getName() + ".old-" + UUID.randomUUID());
        boolean replaces = files.exists(target);
        if (replaces) {
            rename(target, old);
        }
        rename(staging, target);
        files.cancelDeleteOnExit(staging);
        if (replaces) {
            files.delete(old, true);
        }
    }

    /** Removes a staged folder. */
    public void discard(Path staging) throws IOException {
        files.delete(staging, true);
        files.cancelDeleteOnExit(staging);
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException(
                    "Cannot write shards: %s could not be renamed to %s; check permissions".formatted(from, to));
        }
    }
}
