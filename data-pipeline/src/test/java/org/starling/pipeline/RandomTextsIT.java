package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.LabelField;
import org.starling.pipeline.source.TextSource.Unit;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;
import org.starling.pipeline.text.TextSpec;

/** Random jobs over random texts with random defects. */
class RandomTextsIT {
    private static final List<String> WORDS =
            List.of("die", "Ziege", "frißt", "42", "apples", "and", "日本", "😀", "naïve", "x");

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ledgerNamesTheDefectsOfLinesAndInferenceGivesWhatTheShardsHold(long seed) throws IOException {
        Random random = new Random(seed);
        String separator = List.of("\t", "::", " | ").get(random.nextInt(3));
        LabelField label = random.nextBoolean() ? LabelField.FIRST : LabelField.LAST;
        Map<String, Long> defects = new TreeMap<>();
        SourceSpec train = lines("train.txt", random, separator, label, 90, defects);
        SourceSpec test = lines("test.txt", random, separator, label, 40, defects);

        balancesAndRepeats(train, test, random, seed, 130, defects);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void ledgerCountsWindowsAndInferenceGivesWhatTheShardsHold(long seed) throws IOException {
        Random random = new Random(seed);
        Unit unit = random.nextBoolean() ? Unit.WORDS : Unit.CHARACTERS;
        int length = 1 + random.nextInt(6);
        int stride = 1 + random.nextInt(4);
        Map<String, Long> defects = new TreeMap<>();
        long offered = 0;
        for (int i = 0; i < 6; i++) {
            List<String> words = new ArrayList<>();
            int count = i == 0 ? 0 : 15 * i;
            for (int w = 0; w < count; w++) {
                words.add(WORDS.get(random.nextInt(3)));
            }
            String text = String.join(" ", words);
            Files.writeString(folder.resolve("text" + i + ".txt"), text);
            int units = unit == Unit.WORDS ? count : text.codePointCount(0, text.length());
            int windows = Math.max(0, (units - length - 1) / stride + 1);
            offered += Math.max(1, windows);
            if (units <= length) {
                defects.merge("text shorter than a window", 1L, Long::sum);
            }
        }
        TextSource.Windows source = new TextSource.Windows(folder + "/text*.txt", unit, length, stride);

        // what is tested on is what is trained on: so each class of the one occurs in the other
        balancesAndRepeats(source, source, random, seed, 2 * offered, doubled(defects));
    }

    private void balancesAndRepeats(
            SourceSpec train, SourceSpec test, Random random, long seed, long offered, Map<String, Long> defects)
            throws IOException {
        PipelineSpec spec = PipelineSpecs.of(
                        train, new ShardSpec(folder.resolve("shards").toString(), 1 + random.nextInt(3), seed))
                .test(test)
                .normalise(Normalisation.SCALE)
                .text(text(random))
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        long bad = defects.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.ledger()).isEqualTo(new RecordLedger(offered, offered - bad, defects));
        ShardSet shards = ShardSet.open(spark, spec.shards().path());
        shards.verify();
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        for (String split : List.of("train", "test")) {
            List<String> prepared =
                    ShardBytes.prepared(pipeline.apply(spark, split.equals("train") ? train : test)).stream()
                            .filter(example -> !example.startsWith("null:"))
                            .toList();
            assertThat(ShardBytes.examples(shards, split))
                    .hasSizeGreaterThan(9)
                    .containsExactlyInAnyOrderElementsOf(prepared);
        }
    }

    private static Map<String, Long> doubled(Map<String, Long> counts) {
        Map<String, Long> doubled = new TreeMap<>();
        counts.forEach((reason, count) -> doubled.put(reason, 2 * count));
        return doubled;
    }

    private static TextSpec text(Random random) {
        return new TextSpec(
                TextSpec.Tokens.values()[random.nextInt(3)],
                1 + random.nextInt(12),
                8 + random.nextInt(30),
                TextSpec.Letters.values()[random.nextInt(2)],
                TextSpec.Side.values()[random.nextInt(2)],
                TextSpec.Side.values()[random.nextInt(2)],
                TextSpec.Form.values()[random.nextInt(2)]);
    }

    private SourceSpec lines(
            String name, Random random, String separator, LabelField label, int count, Map<String, Long> defects)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            for (int w = 0; w <= random.nextInt(8); w++) {
                words.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            String kind = List.of("yes", "no").get(i % 2);
            String text = String.join(" ", words);
            int defect = i < 4 ? -1 : random.nextInt(12);
            if (defect == 0) {
                text = " ";
                defects.merge("empty text", 1L, Long::sum);
            } else if (defect == 1) {
                kind = " ";
                defects.merge("missing label", 1L, Long::sum);
            }
            lines.add(label == LabelField.FIRST ? kind + separator + text : text + separator + kind);
            if (defect == 2) {
                lines.set(i, "words without a label");
                defects.merge("missing label", 1L, Long::sum);
            }
        }
        return new TextSource.Lines(Files.write(folder.resolve(name), lines).toString(), label, separator);
    }
}
