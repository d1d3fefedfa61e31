package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class PreprocessIdxIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void shardsHoldEveryImageOnceWithItsLabel(String ending) throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 205, 1, ending);
        IdxSource test = IdxFiles.random(folder, "test", 40, 2, ending);

        ShardManifest manifest = run(spec(train, test, Normalisation.SCALE)).manifest();

        ShardSet shards = ShardSet.open(spark, target());
        shards.verify();
        assertThat(ShardBytes.examples(shards, "train"))
                .containsExactlyInAnyOrderElementsOf(stored(Path.of(train.images()), 205, ending))
                .isNotEqualTo(stored(Path.of(train.images()), 205, ending));
        assertThat(ShardBytes.examples(shards, "test"))
                .containsExactlyInAnyOrderElementsOf(stored(Path.of(test.images()), 40, ending));
        assertThat(manifest.example().features())
                .isEqualTo(new FeatureFormat(FeatureType.UINT8, List.of(1, 4, 3), 1f / 255, 0f));
        assertThat(manifest.classes()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(manifest.ledger().offered()).isEqualTo(245);
        assertThat(manifest.ledger().rejected()).isEmpty();
        assertThat(shards.manifest()).isEqualTo(manifest);
    }

    @Test
    void shardSizesDifferByAtMostOne() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 205, 1, "");

        ShardManifest manifest = run(spec(train, train, Normalisation.NONE)).manifest();

        assertThat(manifest.splits().get("train").shards().stream().map(ShardFile::examples))
                .containsExactly(51L, 51L, 51L, 52L);
    }

    @Test
    void standardisedPixelsHaveMeanZeroAndVarianceOne() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 100, 1, "");

        ShardManifest manifest =
                run(spec(train, train, Normalisation.STANDARDISE)).manifest();

        FeatureFormat format = manifest.example().features();
        double sum = 0;
        double squares = 0;
        byte[] pixels = Files.readAllBytes(Path.of(train.images()));
        for (int i = 16; i < pixels.length; i++) {
            double value = (pixels[i] & 0xff) * format.scale() + format.offset();
            sum += value;
            squares += value * value;
        }
        int count = pixels.length - 16;
        // scale and offset are float32
        assertThat(sum / count).isBetween(-1e-5, 1e-5);
        assertThat(squares / count).isBetween(1 - 1e-5, 1 + 1e-5);
    }

    @Test
    void testImagesOfAClassThatTrainingLacksAreRejected() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 8, 1, "");
        IdxSource test = IdxFiles.random(folder, "test", 20, 2, "");

        ShardManifest manifest = run(spec(train, test, Normalisation.SCALE)).manifest();

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("label not in the training data", 4L));
        assertThat(manifest.ledger().kept()).isEqualTo(24);
        List<String> records = spark.read().json(target() + "/rejected").select("record").collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
        assertThat(records).containsExactlyInAnyOrder("image 8", "image 9", "image 18", "image 19");
    }

    @Test
    void missingFileIsNamed() {
        IdxSource absent = new IdxSource(folder.resolve("none").toString(), "x");

        assertThatThrownBy(() -> run(spec(absent, absent, Normalisation.SCALE)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot read images: no such file")
                .hasMessageContaining(absent.images());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz"})
    void truncatedImagesAreReportedWithBytesExpectedAndFound(String ending) throws IOException {
        Path images = IdxFiles.write(folder.resolve("images" + ending), List.of(10, 4, 3), new byte[100]);
        Path labels = IdxFiles.write(folder.resolve("labels" + ending), List.of(10), new byte[10]);
        IdxSource source = new IdxSource(images.toString(), labels.toString());

        assertThatThrownBy(() -> run(spec(source, source, Normalisation.SCALE)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(images.toString())
                .hasMessageContaining("truncated")
                .hasMessageContaining("136 bytes in all, found 116")
                .hasMessageContaining("fetch the file again");
        assertThat(Path.of(target())).doesNotExist();
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.toString().contains("writing"))).isEmpty();
        }
    }

    @Test
    void compressedFileThatIsCutOffIsTruncated() throws IOException {
        IdxSource source = IdxFiles.random(folder, "train", 2000, 1, ".gz");
        Path images = Path.of(source.images());
        byte[] whole = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> run(spec(source, source, Normalisation.SCALE)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void imagesAndLabelsMustBeEqualInNumber() throws IOException {
        IdxSource ten = IdxFiles.random(folder, "ten", 10, 1, "");
        IdxSource nine = IdxFiles.random(folder, "nine", 9, 1, "");
        IdxSource mixed = new IdxSource(ten.images(), nine.labels());

        assertThatThrownBy(() -> run(spec(mixed, mixed, Normalisation.SCALE)))
                .hasMessageContaining("holds 10 images")
                .hasMessageContaining("holds 9 labels");
    }

    private PipelineSpec spec(IdxSource train, IdxSource test, Normalisation normalise) {
        return PipelineSpecs.of(train, new ShardSpec(target(), 4, 7))
                .test(test)
                .normalise(normalise)
                .build();
    }

    private PreprocessResult run(PipelineSpec spec) {
        return new Preprocess(spark).run(spec, ExistingShards.FAIL);
    }

    private String target() {
        return folder.resolve("shards").toString();
    }

    private static List<String> stored(Path file, int count, String ending) throws IOException {
        byte[] bytes;
        try (var stream = Files.newInputStream(file);
                var plain = ending.isEmpty() ? stream : new GZIPInputStream(stream)) {
            bytes = plain.readAllBytes();
        }
        List<String> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = Arrays.copyOfRange(bytes, 16 + i * 12, 16 + (i + 1) * 12);
            examples.add(i % 10 + ":" + HexFormat.of().formatHex(image));
        }
        return examples;
    }
}
