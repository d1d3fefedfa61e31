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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.WriteRetry;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;

class ShardDirectoryTest {
    private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String OTHER_ID = "11234567-89ab-cdef-0123-456789abcdef";
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
        Path written = sibling(".shards.writing-" + ID, Duration.ofHours(25));
        Path replaced = sibling(".shards.old-" + ID, Duration.ofDays(5));
        Path manifest = Files.writeString(
                replaced.resolve("manifest.json"), manifest("old").toJson());
        Files.setLastModifiedTime(manifest, FileTime.from(NOW.minus(Duration.ofDays(5))));
        Files.setLastModifiedTime(replaced, FileTime.from(NOW.minus(Duration.ofDays(9))));
        Path notOnlyShards = sibling(".shards.old-" + OTHER_ID, Duration.ofDays(5));
        Path inUse = sibling(".shards.writing-" + OTHER_ID, Duration.ofHours(23));
        Path ofOthers = sibling(".other.writing-" + ID, Duration.ofDays(5));
        Path ofPeople = sibling(".shards.old-backup", Duration.ofDays(5));
        Path shards = sibling("shards", Duration.ofDays(5));

        new ShardDirectory(folder.resolve("shards").toString(), new Configuration()).removeLeftovers(NOW);

        assertThat(written).doesNotExist();
        assertThat(replaced).doesNotExist();
        assertThat(inUse).exists();
        assertThat(ofOthers).exists();
        assertThat(ofPeople).exists();
        assertThat(notOnlyShards).exists();
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
        conf.set(WriteRetry.TIMEOUT_PROPERTY, "0");
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

        for (String json : List.of("{\"version\": 0}", "{\"name\": \"my web app\"}", "")) {
            Files.writeString(shards.resolve("manifest.json"), json);
            assertThatThrownBy(directory::requireReplaceable)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("its manifest.json is not one that Starling wrote");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thesis.tex",
                "train/thesis.tex",
                "train/part-00001.parquet",
                "train/part-00000.parquet/thesis.tex",
                "test/part-00000.parquet",
                "rejected/thesis.tex",
                "rejected/part-00000.json",
                "rejected/more/part-00000-01234567-89ab-cdef-0123-456789abcdef-c000.json",
                "src/manifest.json",
                ".git/config",
                "report.html/index.html"
            })
    void aFileThatStarlingDidNotWriteIsNamedAndKept(String file) throws IOException {
        ShardDirectory directory = new ShardDirectory(folder.resolve("shards").toString(), new Configuration());
        directory.publish(directory.stage(), manifest("first"));
        Path foreign = folder.resolve("shards").resolve(file);
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "mine");
        org.apache.hadoop.fs.Path staging = directory.stage();

        assertThatThrownBy(() -> directory.publish(staging, manifest("second")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Starling did not write file:" + folder.resolve("shards"))
                .hasMessageContaining("move that away, or use another path");

        assertThat(foreign).hasContent("mine");
        assertThat(directory.manifest().fingerprint()).isEqualTo("first");
    }

    @Test
    void whatStarlingWritesIsReplaced() throws IOException {
        ShardDirectory directory = new ShardDirectory(folder.resolve("shards").toString(), new Configuration());
        directory.publish(directory.stage(), manifest("first"));
        for (String file : List.of(
                "train/part-00000.parquet",
                "train/.part-00000.parquet.17",
                "report.json",
                "report.html",
                "rejected/_SUCCESS",
                "rejected/._SUCCESS.crc",
                "rejected/part-00000-01234567-89ab-cdef-0123-456789abcdef-c000.json",
                "rejected/.part-00000-01234567-89ab-cdef-0123-456789abcdef-c000.json.crc")) {
            Path own = folder.resolve("shards").resolve(file);
            Files.createDirectories(own.getParent());
            Files.createFile(own);
        }

        directory.publish(directory.stage(), manifest("second"));

        assertThat(directory.manifest().fingerprint()).isEqualTo("second");
        try (var left = Files.list(folder.resolve("shards"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("manifest.json");
        }
    }

    @Test
    void aManifestThatSaysNothingIsDamaged() {
        for (String json : List.of("", "null", "[]", "{}", "{\"version\":")) {
            assertThatThrownBy(() -> ShardManifest.fromJson(json))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("remove the shards, and run preprocess again");
        }
    }

    private static ShardManifest manifest(String fingerprint) {
        SplitManifest empty =
                new SplitManifest(0, List.of(), List.of(new ShardFile("train/part-00000.parquet", 0, 0, "")));
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
