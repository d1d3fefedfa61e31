package org.starling.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.LabelField;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.text.TextEncoder;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.pipeline.text.TextSpec.Form;
import org.starling.pipeline.text.TextSpec.Letters;
import org.starling.pipeline.text.TextSpec.Side;
import org.starling.pipeline.text.TextSpec.Tokens;

/** Takes the vocabulary of shards with a mask token for labelled texts. */
class TakenVocabularyIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private SourceSpec few;

    @BeforeEach
    void writeTexts() throws IOException {
        Path file = Files.writeString(folder.resolve("few.txt"), "good\tc new mask\nbad\ta b\n".repeat(20));
        few = new TextSource.Lines(file.toString(), LabelField.FIRST, "\t");
    }

    @Test
    void theVocabularyOfAnotherJobIsTakenWithItsMaskToken() throws IOException {
        ShardManifest manifest = run(few, words(50, Letters.KEEP, null, maskedShards("other", "a b c\n")), "taken");

        TextEncoding encoding = ((TextTransform) manifest.transform()).encoding();
        assertThat(encoding.vocabulary()).containsExactly("<padding>", "<unknown>", "<mask>", "a", "b", "c");
        assertThat(encoding.firstOrdinary()).isEqualTo(3);
        assertThat(encoding.spec()).isEqualTo(words(50, Letters.KEEP, null, null));
        assertThat(manifest.classes()).containsExactly("bad", "good");
        // a word that the other texts lack is unknown
        assertThat(new TextEncoder(encoding).tokens("c new <mask>")).containsExactly(5, 1, 1, 1);
    }

    @Test
    void theFingerprintHasTheVocabularyAndNotItsPlace() throws IOException {
        Path other = maskedShards("other", "a b c\n");
        String fingerprint =
                run(few, words(50, Letters.KEEP, null, other), "taken").fingerprint();

        Path same = maskedShards("same", "c b a\n");
        assertThat(run(few, words(50, Letters.KEEP, null, same), "again").fingerprint())
                .isEqualTo(fingerprint);
        Path more = maskedShards("more", "a b c d\n");
        assertThat(run(few, words(50, Letters.KEEP, null, more), "different").fingerprint())
                .isNotEqualTo(fingerprint);
    }

    @Test
    void aVocabularyThatDoesNotFitIsRefused() throws IOException {
        Path other = maskedShards("other", "a b c\n");
        run(few, words(50, Letters.KEEP, null, null), "plain");
        Path table = Files.writeString(folder.resolve("t.csv"), "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n");
        run(new CsvSource(table.toString(), Header.PRESENT, "y", ",", null), null, "table");

        assertRefused(words(50, Letters.KEEP, null, folder.resolve("none")), "no manifest.json in", "none");
        assertRefused(words(50, Letters.KEEP, null, folder.resolve("table")), "are no texts", "data.text.vocabularyOf");
        assertRefused(words(50, Letters.LOWER, null, other), "letters: keep, and data.text.letters is lower");
        assertRefused(words(5, Letters.KEEP, null, other), "has 6 tokens, and data.text.vocabulary allows 5");
        assertRefused(words(50, Letters.KEEP, TextSpec.Labels.MASKED, folder.resolve("plain")), "has no mask token");
    }

    private void assertRefused(TextSpec text, String... message) {
        assertThatThrownBy(() -> run(few, text, "refused"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(message);
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private static TextSpec words(int vocabulary, Letters letters, TextSpec.Labels labels, Path vocabularyOf) {
        return new TextSpec(
                Tokens.WORDS,
                4,
                vocabulary,
                letters,
                Side.END,
                Side.END,
                Form.INDICES,
                TextSpec.Padding.MASKED,
                labels,
                vocabularyOf == null ? null : vocabularyOf.toString());
    }

    /** Shards with hidden tokens. */
    private Path maskedShards(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".txt"), text.repeat(20));
        run(
                new TextSource.Lines(file.toString(), LabelField.NONE, "\t"),
                words(50, Letters.KEEP, TextSpec.Labels.MASKED, null),
                name);
        return folder.resolve(name);
    }

    private ShardManifest run(SourceSpec source, TextSpec text, String target) {
        PipelineSpecs specs = PipelineSpecs.of(
                        source, new ShardSpec(folder.resolve(target).toString(), 2, 1))
                .split(new SplitSpec(0.2, 1))
                .text(text);
        return new Preprocess(spark).run(specs.build(), ExistingShards.FAIL).manifest();
    }
}
