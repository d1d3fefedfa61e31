package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.augment.Numeric;
import org.starling.pipeline.augment.AugmentSpec;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Random jobs over folders of random images with random defects. */
class RandomImagesIT {
    private static final List<String> CLASSES = List.of("ape", "bee", "cat");

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ledgerNamesTheDefectsAndInferenceGivesWhatTheShardsHold(long seed) throws IOException {
        Random random = new Random(seed);
        List<Integer> size = List.of(2 + random.nextInt(6), 2 + random.nextInt(6));
        int channels = random.nextBoolean() ? 1 : 3;
        Resize resize = Resize.values()[random.nextInt(Resize.values().length)];
        Map<String, Long> defects = new TreeMap<>();
        ImageSource.Folder train = images("train", random, size, channels, resize, defects, 60);
        ImageSource.Folder test = images("test", random, size, channels, resize, defects, 25);
        AugmentSpec augment = random.nextBoolean()
                ? null
                : new AugmentSpec(1, seed, List.of(new Geometric.Crop(1), new Numeric.Noise(0.1)));
        PipelineSpec spec = PipelineSpecs.of(
                        train, new ShardSpec(folder.resolve("shards").toString(), 1 + random.nextInt(3), seed))
                .test(test)
                .normalise(Normalisation.values()[random.nextInt(Normalisation.values().length)])
                .augment(augment)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        long bad = defects.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.ledger()).isEqualTo(new RecordLedger(85, 85 - bad, defects));
        ShardSet shards = ShardSet.open(spark, spec.shards().path());
        shards.verify();
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        List<String> tested = ShardBytes.prepared(pipeline.apply(spark, test));
        assertThat(ShardBytes.examples(shards, "test")).containsExactlyInAnyOrderElementsOf(withLabel(tested));
        List<String> trained = withLabel(ShardBytes.prepared(pipeline.apply(spark, train)));
        // augmented copies are added to the originals
        assertThat(ShardBytes.examples(shards, "train"))
                .containsAll(trained)
                .hasSize(trained.size() * (augment == null ? 1 : 2));
        assertThat(new HashSet<>(tested)).hasSizeGreaterThan(5);
    }

    /** At inference images outside the class folders can be used; training rejects them. */
    private static List<String> withLabel(List<String> examples) {
        return examples.stream().filter(example -> !example.startsWith("null:")).toList();
    }

    private ImageSource.Folder images(
            String name,
            Random random,
            List<Integer> size,
            int channels,
            Resize resize,
            Map<String, Long> defects,
            int count)
            throws IOException {
        Path root = folder.resolve(name);
        CLASSES.forEach(kind -> root.resolve(kind).toFile().mkdirs());
        for (int i = 0; i < count; i++) {
            // the first ones are sound, so that training knows all classes
            int defect = i < 6 ? -1 : random.nextInt(14);
            Path kind = root.resolve(CLASSES.get(i % 3));
            String format = List.of("png", "bmp", "jpg").get(random.nextInt(3));
            int wider = random.nextInt(3) == 0 ? 1 + random.nextInt(9) : 0;
            int type = random.nextBoolean() ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
            boolean ofSize = resize == Resize.NONE && i < 6;
            BufferedImage image =
                    ImageFiles.random(type, size.get(0), size.get(1) + (ofSize ? 0 : wider), random.nextLong());
            byte[] content = ImageFiles.encode(image, format);
            String reason = null;
            switch (defect) {
                case 0 -> {
                    content = new byte[0];
                    reason = "empty file";
                }
                case 1 -> {
                    content = List.of("text", "BM").get(random.nextInt(2)).getBytes(StandardCharsets.UTF_8);
                    reason = "undecodable image";
                }
                case 2 -> {
                    kind = root;
                    reason = "missing label";
                }
                default -> {
                    if (resize == Resize.NONE && wider > 0 && !ofSize) {
                        reason = "wrong size";
                    }
                }
            }
            if (reason != null) {
                defects.merge(reason, 1L, Long::sum);
            }
            Files.write(kind.resolve("%03d.%s".formatted(i, format)), content);
        }
        return new ImageSource.Folder(root.toString(), size, channels, resize);
    }
}
