package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;

class ShardDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");

    @TempDir
    private Path folder;

    private Path sibling(String name, Duration age) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Path split = Files.createDirectory(made.resolve("train"));
        Files.writeString(split.resolve("part-00000.parquet"), "half");
        Files.setLastModifiedTime(split, FileTime.from(NOW.minus(age)));
        Files.setLastModifiedTime(made, FileTime.from(NOW.minus(Duration.ofDays(9))));
        return made;
    }

    @Test
    void removesWhatKilledJobsLeftLongAgoAndNothingElse() throws IOException {
        Path written = sibling(".shards.writing-1", Duration.ofHours(25));
        Path replaced = sibling(".shards.old-1", Duration.ofDays(5));
        Path inUse = sibling(".shards.writing-2", Duration.ofHours(23));
        Path ofOthers = sibling(".other.writing-1", Duration.ofDays(5));
        Path shards = sibling("shards", Duration.ofDays(5));

        new ShardDirectory(folder.resolve("shards").toString(), new Configuration()).removeLeftovers(NOW);

        assertThat(written).doesNotExist();
        assertThat(replaced).doesNotExist();
        assertThat(inUse).exists();
        assertThat(ofOthers).exists();
        assertThat(shards).exists();
    }

    @Test
    void goesOnWhereThereIsNothingToList() {
        new ShardDirectory(folder.resolve("nowhere/shards").toString(), new Configuration()).removeLeftovers(NOW);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aJobThatPublishesAtTheSameTimeIsReplacedAndNeverMixedWith() throws IOException {
        Configuration conf = new Configuration();
        conf.set("fs.crowded.impl", CrowdedFileSystem.class.getName());
        conf.setBoolean("fs.crowded.impl.disable.cache", true);
        ShardDirectory directory = new ShardDirectory("crowded:" + folder.resolve("shards"), conf);

        directory.publish(directory.stage(), manifest("second"));

        assertThat(directory.manifest().fingerprint()).isEqualTo("second");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("shards");
        }
        try (var left = Files.list(folder.resolve("shards"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("manifest.json");
        }
    }

    @Test
    void whatWasThereComesBackIfItsSuccessorCannotTakeItsPlace() throws IOException {
        Configuration conf = new Configuration();
        conf.set("fs.refusing.impl", RefusingFileSystem.class.getName());
        conf.setBoolean("fs.refusing.impl.disable.cache", true);
        ShardDirectory before = new ShardDirectory(folder.resolve("shards").toString(), new Configuration());
        before.publish(before.stage(), manifest("first"));
        ShardDirectory directory = new ShardDirectory("refusing:" + folder.resolve("shards"), conf);
        org.apache.hadoop.fs.Path staging = directory.stage();

        assertThatThrownBy(() -> directory.publish(staging, manifest("second")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be renamed");
        assertThat(before.manifest().fingerprint()).isEqualTo("first");
    }

    @Test
    void aFolderThatHoldsNoShardsMayNotBeReplaced() throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        ShardDirectory directory = new ShardDirectory(shards.toString(), new Configuration());
        assertThatThrownBy(directory::requireReplaceable)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot write shards: ")
                .hasMessageContaining("no manifest.json in it");

        Files.writeString(shards.resolve("manifest.json"), "{\"version\": 0}");
        directory.requireReplaceable();
    }

    @Test
    void aManifestThatSaysNothingIsDamaged() {
        for (String json : List.of("", "null", "[]", "{}", "{\"version\":")) {
            assertThatThrownBy(() -> ShardManifest.fromJson(json))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("run preprocess again with --overwrite");
        }
    }

    private static ShardManifest manifest(String fingerprint) {
        SplitManifest empty = new SplitManifest(0, List.of(), List.of());
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2)),
                List.of("a", "b"),
                Map.of("train", empty),
                new ImageTransform(RawFormat.TEXT, Normalisation.NONE, List.of()),
                new RecordLedger(0, 0, Map.of()),
                new Provenance(fingerprint, Map.of(), List.of(), "now", "3.5"));
    }

    /** Local files under a scheme of their own. */
    private static class OtherFileSystem extends RawLocalFileSystem {
        private final String scheme;

        OtherFileSystem(String scheme) {
            this.scheme = scheme;
        }

        @Override
        public URI getUri() {
            return URI.create(scheme + ":///");
        }
    }

    /** Another job publishes just before the first rename. */
    public static final class CrowdedFileSystem extends OtherFileSystem {
        private boolean published;

        public CrowdedFileSystem() {
            super("crowded");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (!published) {
                published = true;
                try (OutputStream stream = create(new org.apache.hadoop.fs.Path(to, "manifest.json"))) {
                    stream.write(manifest("first").toJson().getBytes(StandardCharsets.UTF_8));
                }
                create(new org.apache.hadoop.fs.Path(to, "train/part-00000.parquet"))
                        .close();
            }
            return super.rename(from, to);
        }
    }

    /** What is being written cannot be renamed. */
    public static final class RefusingFileSystem extends OtherFileSystem {
        public RefusingFileSystem() {
            super("refusing");
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return !from.getName().contains("writing") && super.rename(from, to);
        }
    }
}
