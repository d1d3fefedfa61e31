package org.starling.pipeline.source.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.LabelField;
import org.starling.pipeline.source.TextSource.Unit;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;
import org.starling.pipeline.text.TextSpec;
import org.starling.pipeline.text.TextSpec.Form;
import org.starling.pipeline.text.TextSpec.Letters;
import org.starling.pipeline.text.TextSpec.Side;
import org.starling.pipeline.text.TextSpec.Tokens;

/** Texts from files to shards and to inference. */
class TextSourcesIT {
    private static final TextSpec CHARACTERS = text(Tokens.CHARACTERS, Form.ONE_HOT, 6);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Tokens.class)
    void inferenceGivesTheBytesOfTheShards(Tokens tokens) throws IOException {
        SourceSpec lines = lines();
        run(lines, text(tokens, Form.INDICES, 8), "a");
        ShardSet shards = ShardSet.open(spark, folder.resolve("a").toString());
        List<String> stored = new ArrayList<>(ShardBytes.examples(shards, "train"));
        stored.addAll(ShardBytes.examples(shards, "test"));

        InferencePipeline pipeline =
                InferencePipeline.of(ShardManifest.fromJson(shards.manifest().toJson()));
        List<String> prepared = pipeline.apply(spark, lines).collectAsList().stream()
                .map(row -> row.getInt(1) + ":" + HexFormat.of().formatHex(row.<byte[]>getAs(0)))
                .toList();

        assertThat(prepared).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void badLinesAreRejected() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.txt"), "good\tfine words\nbad\tpoor words\nno label here\ngood\t \n\t text\n");

        ShardManifest manifest = run(new TextSource.Lines(file.toString(), LabelField.FIRST, "\t"), CHARACTERS, "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("missing label", 2L, "empty text", 1L));
        assertThat(manifest.ledger().kept()).isEqualTo(2);
    }

    @Test
    void linesOfAllFilesKeepTheirPlacesAtInference() throws IOException {
        ShardManifest manifest = run(lines(), text(Tokens.WORDS, Form.INDICES, 8), "a");
        Path many = Files.createDirectories(folder.resolve("many"));
        Files.writeString(many.resolve("a.txt"), "one\n\nthree\n");
        Files.writeString(many.resolve("b b.txt"), "long line\n".repeat(50));
        Files.writeString(many.resolve("c.txt"), "last");
        TextSource raw = new TextSource.Lines(many.toString(), LabelField.NONE, "\t");

        List<Row> records =
                InferencePipeline.of(manifest).records(spark, raw, List.of()).collectAsList();

        assertThat(records).hasSize(54);
        assertThat(records.subList(0, 4))
                .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.getAs("reason"))
                .containsExactly("a.txt 0 null", "a.txt 1 empty text", "a.txt 2 null", "b b.txt 0 null");
        assertThat(records.get(52).getLong(1)).isEqualTo(49);
        assertThat(records.get(53).getString(0)).isEqualTo("c.txt");
    }

    @Test
    void windowsAreLabelledByWhatComesNext() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "abcabcabcabc");
        Files.writeString(folder.resolve("short.txt"), "abc");

        ShardManifest manifest =
                run(new TextSource.Windows(folder.toString(), Unit.CHARACTERS, 4, 1), CHARACTERS, "shards");

        assertThat(file).exists();
        assertThat(manifest.ledger().kept()).isEqualTo(8);
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("text shorter than a window", 1L));
        assertThat(manifest.classes()).containsExactly("a", "b", "c");
        // padding, unknown, a, b, c; six time steps
        assertThat(manifest.example().features().shape()).containsExactly(5, 6);
    }

    @ParameterizedTest
    @EnumSource(Tokens.class)
    void eachTokenCanBeLabelledByTheNextOne(Tokens tokens) throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "three blind mice, see how they run, ".repeat(6));
        Unit unit = tokens == Tokens.CHARACTERS ? Unit.CHARACTERS : Unit.WORDS;
        TextSource.Windows source = new TextSource.Windows(file.toString(), unit, 5, 2, TextSource.WindowLabel.EACH);
        TextSpec text = new TextSpec(tokens, 5, 60, Letters.KEEP, Side.END, Side.END, Form.INDICES);

        ShardManifest manifest = run(source, text, "a");

        int vocabulary =
                ((TextTransform) manifest.transform()).encoding().vocabulary().size();
        assertThat(manifest.example().label()).isEqualTo(new LabelFormat.ClassSequence(vocabulary, 5));
        assertThat(manifest.classes())
                .isEqualTo(((TextTransform) manifest.transform()).encoding().vocabulary());
        assertThat(manifest.ledger().rejected()).isEmpty();
        ShardSet shards = ShardSet.open(spark, folder.resolve("a").toString());
        List<ExampleBlock> blocks = shards.blocks("train", 2, 7).collect();
        for (ExampleBlock block : blocks) {
            int[] inputs = ShardBytes.tokens(block.features());
            for (int i = 0; i < inputs.length; i++) {
                assertThat(block.classes()[i]).isGreaterThan(1);
                // what is learnt at a step is the input of the next step
                assertThat(i % 5 == 4 || inputs[i + 1] == block.classes()[i]).isTrue();
            }
        }
        List<String> stored = new ArrayList<>(ShardBytes.examples(shards, "train"));
        stored.addAll(ShardBytes.examples(shards, "test"));
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        assertThat(ShardBytes.prepared(pipeline.apply(spark, source))).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void tokensCanBeTheirOwnLabelsAndHaveAMaskToken() throws IOException {
        Path file = Files.writeString(folder.resolve("lines.txt"), "a b c d\nb a\n\nc c c\nx y\n".repeat(20));
        TextSource.Lines source = new TextSource.Lines(file.toString(), LabelField.NONE, "\t");
        // <padding>, <unknown>, <mask>, and three words; x and y are rarer
        TextSpec text = new TextSpec(
                Tokens.WORDS, 3, 6, Letters.KEEP, Side.END, Side.END, Form.INDICES, null, TextSpec.Labels.MASKED, null);

        ShardManifest manifest = run(source, text, "a");

        assertThat(manifest.classes()).containsExactly("<padding>", "<unknown>", "<mask>", "a", "b", "c");
        assertThat(manifest.example())
                .isEqualTo(new ExampleFormat(
                        new FeatureFormat(FeatureType.UINT16, List.of(3), 1f, 0f),
                        new LabelFormat.ClassSequence(6, 3),
                        new MaskFormat(3, 3, MaskFormat.LabelUse.MASKED_TOKENS)));
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("empty text", 20L, "no known token", 20L));
        ShardSet shards = ShardSet.open(spark, folder.resolve("a").toString());
        for (ExampleBlock block : shards.blocks("train", 2, 7).collect()) {
            assertThat(block.classes()).isEqualTo(ShardBytes.tokens(block.features()));
        }
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        assertThat(pipeline.format()).isEqualTo(manifest.example());
        assertThat(pipeline.labelled(spark, source)
                        .filter("reason = 'no known token'")
                        .count())
                .isEqualTo(20);
    }

    @Test
    void windowsOfWordsAdvanceByTheStride() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "one two  three\nfour five six\nseven one two");

        ShardManifest manifest = run(
                new TextSource.Windows(file.toString(), Unit.WORDS, 2, 3), text(Tokens.WORDS, Form.INDICES, 2), "a");

        assertThat(manifest.classes()).containsExactly("six", "three", "two");
    }

    @Test
    void aFolderOfClassesIsOneExamplePerFile() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path kind = Files.createDirectories(folder.resolve("texts/" + (i % 2 == 0 ? "ham" : "spam")));
            Files.writeString(kind.resolve(i + ".txt"), "text number " + i);
        }
        Files.write(folder.resolve("texts/ham/bytes.txt"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.writeString(folder.resolve("texts/ham/empty.txt"), " \n");

        ShardManifest manifest =
                run(new TextSource.Folder(folder.resolve("texts").toString()), CHARACTERS, "a");

        assertThat(manifest.ledger().kept()).isEqualTo(20);
        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("not UTF-8", 1L, "empty text", 1L));
        assertThat(manifest.classes()).containsExactly("ham", "spam");
    }

    @Test
    void aLineThatIsNotUtf8IsRejectedAndAMarkOfByteOrderIsNoText() throws IOException {
        byte[] latin = "good\tcaf?\nbad\tpoor words\nbad\tmore words\n".getBytes(StandardCharsets.UTF_8);
        latin[8] = (byte) 0xe9;
        Path texts = Files.createDirectories(folder.resolve("texts"));
        Files.write(texts.resolve("latin.txt"), latin);
        Files.writeString(texts.resolve("marked [1].txt"), "\uFEFFgood\tfine words\r\nbad\twords");

        ShardManifest manifest = run(new TextSource.Lines(texts.toString(), LabelField.FIRST, "\t"), CHARACTERS, "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("not UTF-8", 1L));
        assertThat(manifest.ledger().kept()).isEqualTo(4);
        assertThat(manifest.classes()).containsExactly("bad", "good");
    }

    @Test
    void textsAreBoundedBehindTheirCompression() throws IOException {
        for (String kind : List.of("ham", "spam")) {
            Path texts = Files.createDirectories(folder.resolve("texts/" + kind));
            for (int i = 0; i < 8; i++) {
                Files.writeString(texts.resolve(i + ".txt"), kind + " number " + i);
            }
        }
        Path ham = folder.resolve("texts/ham");
        byte[] good = compressed(1, "good words".getBytes(StandardCharsets.UTF_8));
        Files.write(ham.resolve("good.txt.gz"), good);
        Files.write(ham.resolve("bomb.txt.gz"), compressed(1025, new byte[1 << 20]));
        Files.write(ham.resolve("cut.txt.gz"), Arrays.copyOf(good, good.length - 9));
        Files.writeString(ham.resolve("none.txt.gz"), "not compressed");
        Files.write(ham.resolve("good.txt.zst"), Zstd.compress("more words".getBytes(StandardCharsets.UTF_8)));

        ShardManifest manifest =
                run(new TextSource.Folder(folder.resolve("texts").toString()), CHARACTERS, "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("text too large", 1L, "damaged file", 2L));
        assertThat(manifest.ledger().kept()).isEqualTo(18);
    }

    @Test
    void aLineThatIsTooLongIsRejected() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts"));
        byte[] around = "good\tfine words\nbad\tpoor words\ngood\tmore words\n".getBytes(StandardCharsets.UTF_8);
        Path file = texts.resolve("lines.txt.gz");
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
            stream.write(around);
            for (int i = 0; i < 40; i++) {
                stream.write(new byte[1 << 20]);
            }
            stream.write('\n');
            stream.write(around);
        }

        ShardManifest manifest = run(new TextSource.Lines(texts.toString(), LabelField.FIRST, "\t"), CHARACTERS, "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("line too long", 1L));
        assertThat(manifest.ledger().kept()).isEqualTo(6);
    }

    @Test
    void aDamagedFileOfLinesIsReportedWithItsName() throws IOException {
        byte[] good =
                compressed(1, "good\tfine words\nbad\tpoor words\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(folder.resolve("lines.txt.gz"), Arrays.copyOf(good, good.length - 20));

        assertThatThrownBy(() -> run(new TextSource.Lines(file.toString(), LabelField.FIRST, "\t"), CHARACTERS, "a"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("lines.txt.gz", "is damaged after", "fetch the file again");
    }

    /** A gzip file of so many members, each of which is one piece. */
    private static byte[] compressed(int times, byte[] piece) throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (OutputStream stream = new GZIPOutputStream(member)) {
            stream.write(piece);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            member.writeTo(file);
        }
        return file.toByteArray();
    }

    @Test
    void aMarkOfByteOrderIsNoPartOfAText() throws IOException {
        for (String kind : List.of("ham", "spam")) {
            Path texts = Files.createDirectories(folder.resolve("texts/" + kind));
            Files.writeString(texts.resolve("marked.txt"), "\uFEFFab");
            Files.writeString(texts.resolve("plain.txt"), "ba");
            Files.writeString(texts.resolve("empty.txt"), "\uFEFF");
        }

        ShardManifest manifest =
                run(new TextSource.Folder(folder.resolve("texts").toString()), CHARACTERS, "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("empty text", 2L));
        assertThat(((TextTransform) manifest.transform()).encoding().vocabulary())
                .containsExactly("<padding>", "<unknown>", "a", "b");
    }

    @Test
    void windowsWithTooFewTokensForTheirLabelsAreRejected() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "a b c d e f extraordinarily g h i j k l m n");
        TextSource.Windows source =
                new TextSource.Windows(file.toString(), Unit.CHARACTERS, 9, 1, TextSource.WindowLabel.EACH);
        TextSpec text = new TextSpec(Tokens.WORDS, 4, 60, Letters.KEEP, Side.END, Side.END, Form.INDICES);

        ShardManifest manifest = run(source, text, "a");

        assertThat(manifest.ledger().rejected()).containsOnlyKeys("fewer tokens than steps");
        assertThat(manifest.ledger().kept())
                .isEqualTo(manifest.splits().get("train").examples()
                        + manifest.splits().get("test").examples())
                .isPositive();
    }

    @Test
    void windowsEndWithTheTextAndDoNotCutCharactersInTwo() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "a😀b😀a😀b😀a😀b😀a");

        ShardManifest manifest = run(new TextSource.Windows(file.toString(), Unit.CHARACTERS, 4, 3), CHARACTERS, "a");

        // of 13 characters, windows begin at 0, 3 and 6, and one at 9 has no character after it
        assertThat(manifest.ledger().kept()).isEqualTo(3);
        assertThat(manifest.classes()).containsExactly("a", "b", "😀");
        assertThat(((TextTransform) manifest.transform()).encoding().vocabulary())
                .contains("😀");
    }

    @Test
    void partitioningDoesNotChangeTheVocabularyOrTheShards() throws IOException {
        SourceSpec lines = lines();
        ShardManifest one = run(lines, text(Tokens.BPE, Form.INDICES, 8), "a");
        spark.conf().set("spark.sql.shuffle.partitions", 9);
        spark.conf().set("spark.sql.files.maxPartitionBytes", 500);
        ShardManifest other = run(lines, text(Tokens.BPE, Form.INDICES, 8), "b");
        spark.conf().set("spark.sql.shuffle.partitions", 4);
        spark.conf().unset("spark.sql.files.maxPartitionBytes");

        assertThat(other.transform()).isEqualTo(one.transform());
        assertThat(other.splits()).isEqualTo(one.splits());
    }

    private SourceSpec lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            lines.add("%s\tThe %s number %d sleeps, und die Ziege frißt %d"
                    .formatted(i % 3 == 0 ? "ape" : "bee", i % 2 == 0 ? "big" : "small", i, i * i));
        }
        Path file = Files.write(folder.resolve("lines.txt"), lines);
        return new TextSource.Lines(file.toString(), LabelField.FIRST, "\t");
    }

    private static TextSpec text(Tokens tokens, Form form, int length) {
        return new TextSpec(tokens, length, 60, Letters.LOWER, Side.START, Side.END, form);
    }

    private ShardManifest run(SourceSpec source, TextSpec text, String target) {
        PipelineSpec spec = PipelineSpecs.of(
                        source, new ShardSpec(folder.resolve(target).toString(), 2, 1))
                .split(new SplitSpec(0.2, 1))
                .normalise(Normalisation.SCALE)
                .text(text)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }
}
