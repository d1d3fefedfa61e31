package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
