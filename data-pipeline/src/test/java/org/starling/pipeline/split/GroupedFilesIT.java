package org.starling.pipeline.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.Unit;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;
import org.starling.pipeline.text.TextSpec;

/** Splits of images and texts by the group of a file. The group of an image is its first pixel, that of a text its first word. */
class GroupedFilesIT {
    private static final String GROUP = "g([0-9]+)-[0-9]+[.]";
    private static final List<Integer> SIZE = List.of(3, 4);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    /** What the sources are called in the tests. */
    private enum Kind {
        IMAGE_FOLDER,
        IMAGE_LIST,
        TEXT_FOLDER,
        TEXT_WINDOWS
    }

    @ParameterizedTest
    @CsvSource({"IMAGE_FOLDER,1", "IMAGE_FOLDER,2", "IMAGE_LIST,3", "TEXT_FOLDER,4", "TEXT_WINDOWS,5"})
    void noGroupIsInBothSplitsAndNoneIsMovedByGrowth(Kind kind, long seed) throws IOException {
        Random random = new Random(seed);
        write(kind, random, 0, 40);
        SplitSpec split = split(kind, 0.3, seed);
        ShardManifest before = run(kind, split);
        Set<String> train = groups(before, "train");
        Set<String> test = groups(before, "test");

        assertThat(before.ledger().rejected()).isEmpty();
        assertThat(before.ledger().kept()).isEqualTo(before.ledger().offered());
        assertThat(train).isNotEmpty().doesNotContainAnyElementsOf(test);
        assertThat(train.size() + test.size()).isEqualTo(40);

        write(kind, random, 0, 90);
        ShardManifest after = run(kind, split);
        Set<String> largerTrain = groups(after, "train");
        Set<String> largerTest = groups(after, "test");
        assertThat(largerTrain).containsAll(train).hasSizeGreaterThan(train.size());
        assertThat(largerTest).containsAll(test).hasSizeGreaterThan(test.size());
        assertThat(largerTrain).doesNotContainAnyElementsOf(largerTest);

        ShardManifest otherwise = run(kind, split(kind, 0.3, seed + 10));
        assertThat(groups(otherwise, "test")).isNotEqualTo(largerTest);
    }

    @ParameterizedTest
    @CsvSource({"IMAGE_FOLDER", "IMAGE_LIST", "TEXT_FOLDER"})
    void aFileThatIsInNoGroupIsRejected(Kind kind) throws IOException {
        write(kind, new Random(6), 0, 30);
        Path stray = folder.resolve("files/ape/g0-0" + ending(kind));
        Files.copy(stray, stray.resolveSibling("without-a-number" + ending(kind)));
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("list.csv")));
        lines.add(",7,ape,files/ape/" + stray.getFileName());
        Files.write(folder.resolve("list.csv"), lines);

        RecordLedger ledger = run(kind, split(kind, 0.3, 6)).ledger();

        assertThat(ledger.rejected()).isEqualTo(Map.of("missing group", 1L));
        assertThat(ledger.kept()).isEqualTo(ledger.offered() - 1);
    }

    @Test
    void whereTheFilesLieDoesNotMatter() throws IOException {
        write(Kind.IMAGE_FOLDER, new Random(7), 0, 40);
        SplitSpec split = new SplitSpec(0.3, 7, null, "(.*)-", null);
        ShardManifest here = run(Kind.IMAGE_FOLDER, split);
        Files.createDirectories(folder.resolve("far-away"));
        Files.move(folder.resolve("files"), folder.resolve("far-away/images-1"));
        PipelineSpec moved = spec(
                new ImageSource.Folder(folder.resolve("far-away/images-1").toString(), SIZE, 1, Resize.NONE),
                split,
                null);

        ShardManifest there =
                new Preprocess(spark).run(moved, ExistingShards.OVERWRITE).manifest();

        assertThat(there.splits()).isEqualTo(here.splits());
        assertThat(there.fingerprint()).isEqualTo(here.fingerprint());
    }

    @Test
    void groupsThatCannotBeSplitAreRefused() throws IOException {
        write(Kind.IMAGE_LIST, new Random(8), 0, 20);

        assertThatThrownBy(() -> run(Kind.IMAGE_LIST, new SplitSpec(0.3, 1, List.of("patiens"), null)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("no column 'patiens'", "did you mean 'patient'?");
        assertThatThrownBy(() -> run(Kind.IMAGE_FOLDER, new SplitSpec(0.3, 1, null, "[.](png)", null)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("none of the 1 groups of [[.](png)]", "take another split.seed");
    }

    /**
     * One to four files of each group, in one of two classes, and a list of all of them; those that are there stay as they are.
     */
    private void write(Kind kind, Random random, int from, int to) throws IOException {
        List<String> lines = new ArrayList<>(List.of("patient,visit,kind,image"));
        for (int group = from; group < to; group++) {
            int files = 1 + group * 7 % 4;
            for (int i = 0; i < files; i++) {
                String label = (group + i) % 2 == 0 ? "ape" : "bee";
                Path file = folder.resolve("files/%s/g%d-%d%s".formatted(label, group, i, ending(kind)));
                Files.createDirectories(file.getParent());
                if (!Files.exists(file)) {
                    Files.write(file, content(kind, group, random));
                }
                lines.add("%d,%d,%s,%s".formatted(group, i, label, folder.relativize(file)));
            }
        }
        Files.write(folder.resolve("list.csv"), lines);
    }

    private static byte[] content(Kind kind, int group, Random random) throws IOException {
        if (kind == Kind.IMAGE_FOLDER || kind == Kind.IMAGE_LIST) {
            BufferedImage image = new BufferedImage(SIZE.get(1), SIZE.get(0), BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < SIZE.get(0) * SIZE.get(1); pixel++) {
                int level = pixel == 0 ? group : random.nextInt(256);
                image.getRaster().setSample(pixel % SIZE.get(1), pixel / SIZE.get(1), 0, level);
            }
            return ImageFiles.encode(image, "png");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            // all windows of three words begin with the group
            text.append(group).append(random.nextBoolean() ? " one " : " two ").append("three ");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String ending(Kind kind) {
        return kind == Kind.IMAGE_FOLDER || kind == Kind.IMAGE_LIST ? ".png" : ".txt";
    }

    private static SplitSpec split(Kind kind, double test, long seed) {
        return kind == Kind.IMAGE_LIST
                ? new SplitSpec(test, seed, List.of("patient"), null)
                : new SplitSpec(test, seed, null, GROUP, null);
    }

    private ShardManifest run(Kind kind, SplitSpec split) {
        String files = folder.resolve("files").toString();
        SourceSpec source =
                switch (kind) {
                    case IMAGE_FOLDER -> new ImageSource.Folder(files, SIZE, 1, Resize.NONE);
                    case IMAGE_LIST -> new ImageSource.Listing(
                            folder.resolve("list.csv").toString(),
                            null,
                            Header.PRESENT,
                            "image",
                            "kind",
                            ",",
                            SIZE,
                            1,
                            Resize.NONE);
                    case TEXT_FOLDER -> new TextSource.Folder(files);
                    case TEXT_WINDOWS -> new TextSource.Windows(
                            files + "/*/*", Unit.WORDS, 3, 3, TextSource.WindowLabel.EACH);
                };
        boolean texts = kind == Kind.TEXT_FOLDER || kind == Kind.TEXT_WINDOWS;
        TextSpec text = new TextSpec(
                TextSpec.Tokens.WORDS,
                3,
                200,
                TextSpec.Letters.KEEP,
                TextSpec.Side.END,
                TextSpec.Side.END,
                TextSpec.Form.INDICES);
        return new Preprocess(spark)
                .run(spec(source, split, texts ? text : null), ExistingShards.OVERWRITE)
                .manifest();
    }

    private PipelineSpec spec(SourceSpec source, SplitSpec split, TextSpec text) {
        return PipelineSpecs.of(source, new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .split(split)
                .text(text)
                .build();
    }

    /** Groups of the examples of a split. */
    private Set<String> groups(ShardManifest manifest, String split) throws IOException {
        Set<String> groups = new TreeSet<>();
        ShardSet shards = ShardSet.open(spark, folder.resolve("shards").toString());
        boolean texts = manifest.transform() instanceof TextTransform;
        for (String example : ShardBytes.examples(shards, split)) {
            byte[] features = HexFormat.of().parseHex(example.substring(example.indexOf(':') + 1));
            groups.add(
                    texts
                            ? ((TextTransform) manifest.transform())
                                    .encoding()
                                    .vocabulary()
                                    .get(ShardBytes.tokens(features)[0])
                            : Integer.toString(features[0] & 0xff));
        }
        if (!texts || split.equals("train")) {
            return groups;
        }
        // the vocabulary is learnt from the training texts, so it has no word that only test texts begin with
        assertThat(groups).containsExactly("<unknown>");
        Set<String> others = new TreeSet<>();
        try (var files = Files.walk(folder.resolve("files"))) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> others.add(file.getFileName().toString().replaceAll("g([0-9]+)-.*", "$1")));
        }
        others.removeAll(groups(manifest, "train"));
        return others;
    }
}
