package org.starling.pipeline.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;

/** Finds what {@code preprocess} did not write in a folder of shards, so that nothing of others is ever deleted. */
final class ForeignEntries {
    private static final Set<String> FILES = Set.of(ShardDirectory.MANIFEST, "report.json", "report.html");
    private static final String REJECTED = "rejected";
    private static final Pattern REJECTED_FILE = Pattern.compile(
            "_SUCCESS|part-\\d{5,}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-c\\d+)?\\.json(?:\\.\\w+)?");
    private static final Pattern ATTEMPT = Pattern.compile("\\.part-\\d{5,}\\.parquet\\.\\d+");
    /** Matches the checksum that Hadoop adds to a local file. */
    private static final Pattern CHECKSUM = Pattern.compile("\\.(.+)\\.crc");

    private final FileSystem files;

    ForeignEntries(FileSystem files) {
        this.files = files;
    }

    /** The reason why a folder is not one of shards only: what it holds besides, or what it lacks. Empty if there is none. */
    Optional<String> reason(Path folder) throws IOException {
        ShardManifest manifest;
        try (FSDataInputStream stream = files.open(new Path(folder, ShardDirectory.MANIFEST))) {
            manifest = ShardManifest.fromJson(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.of("there is no %s in it".formatted(ShardDirectory.MANIFEST));
        } catch (DataException e) {
            return Optional.of("its %s is not one that Starling wrote".formatted(ShardDirectory.MANIFEST));
        }
        return firstIn(folder, manifest).map(path -> "Starling did not write " + path);
    }

    private Optional<Path> firstIn(Path folder, ShardManifest manifest) throws IOException {
        for (FileStatus entry : files.listStatus(folder)) {
            String name = entry.getPath().getName();
            Optional<Path> foreign = Optional.of(entry.getPath());
            if (entry.isFile() && isOwn(name, FILES::contains)) {
                foreign = Optional.empty();
            } else if (entry.isDirectory() && name.equals(REJECTED)) {
                foreign = firstFile(entry.getPath(), REJECTED_FILE.asMatchPredicate());
            } else if (entry.isDirectory() && manifest.splits().containsKey(name)) {
                Set<String> shards = manifest.splits().get(name).shards().stream()
                        .map(shard -> new Path(shard.path()).getName())
                        .collect(Collectors.toSet());
                foreign = firstFile(entry.getPath(), ATTEMPT.asMatchPredicate().or(shards::contains));
            }
            if (foreign.isPresent()) {
                return foreign;
            }
        }
        return Optional.empty();
    }

    private Optional<Path> firstFile(Path folder, Predicate<String> own) throws IOException {
        for (FileStatus entry : files.listStatus(folder)) {
            if (!entry.isFile() || !isOwn(entry.getPath().getName(), own)) {
                return Optional.of(entry.getPath());
            }
        }
        return Optional.empty();
    }

    private static boolean isOwn(String name, Predicate<String> own) {
        var checksum = CHECKSUM.matcher(name);
        return own.test(name) || (checksum.matches() && own.test(checksum.group(1)));
    }
}
