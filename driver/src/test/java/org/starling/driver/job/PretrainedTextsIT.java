package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.report.ProgressListener;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.ModelOrigin;

/**
 * Pre-trains an encoder on texts without labels, each of words of one of two topics, and fine-tunes it on few labelled ones with the
 * same vocabulary.
 */
class PretrainedTextsIT {
    private static final int WORDS = 8;

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    @BeforeAll
    static void pretrain() throws IOException {
        Files.write(folder.resolve("many.txt"), texts(400, 1, ""));
        Files.write(folder.resolve("few.txt"), texts(40, 2, "\t"));
        Files.write(folder.resolve("unseen.txt"), texts(200, 3, "\t"));
        train(
                "pretrained",
                """
                  source: {format: text-lines, path: %1$s/many.txt, label: none}
                  split: {test: 0.1}
                  text: {tokens: words, length: 10, labels: masked}
                """,
                "builtin: bert, layers: 2, heads: 2, width: 16, learningRate: 0.01, updater: adam");
    }

    /** Lines of 4 to 8 words; the label comes first if there is a separator. */
    private static List<String> texts(int count, int seed, String separator) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String topic = i % 2 == 0 ? "a" : "b";
            StringBuilder line = new StringBuilder(separator.isEmpty() ? "" : topic + separator);
            int words = WORDS - random.nextInt(WORDS / 2 + 1);
            for (int word = 0; word < words; word++) {
                line.append(topic).append((char) ('a' + random.nextInt(20))).append(' ');
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static TrainResult train(String name, String data, String model) throws IOException {
        String yaml =
                """
                name: %2$s
                data:
                %3$s
                  shards: {path: %1$s/%2$s-shards, count: 2}
                model: {%4$s}
                training: {workers: 2, epochs: 8, batchSize: 8, backend: onednn, averaging: {every: 5}}
                checkpoints: {path: %1$s/%2$s-checkpoints}
                """
                        .formatted(folder, name, data.formatted(folder), model.formatted(folder));
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new TrainJob(spark, ProgressListener.silent())
                .run(
                        new JobConfigReader(new Configuration(), DatasetLocator.ofUser())
                                .read(file.toString(), List.of()),
                        TrainMode.FRESH);
    }

    private static TrainResult tune(String name, int length, String text) throws IOException {
        return train(
                name,
                """
                  source: {format: text-lines, path: %%1$s/few.txt}
                  test: {format: text-lines, path: %%1$s/unseen.txt}
                  text: {tokens: words, length: %d, %s}
                """
                        .formatted(length, text),
                "checkpoint: %1$s/pretrained-checkpoints, head: {}");
    }

    @Test
    void anEncoderIsFineTunedToClassifyTextsOfItsVocabulary() throws IOException {
        TrainResult tuned = tune("tuned", 10, "padding: masked, vocabularyOf: %1$s/pretrained-shards");

        assertThat(tuned.history().workers())
                .allSatisfy(worker -> assertThat(worker.replica().backend()).isEqualTo("onednn"));
        ModelOrigin origin = tuned.history().origin();
        assertThat(origin.taken())
                .contains("embedding", "positions", "block1-attention", "block2-attention", "block2-dense2", "norm");
        assertThat(origin.left()).containsExactly("output");
        assertThat(origin.added()).containsExactly("output");
        // by chance it would be a half
        assertThat(((ClassificationReport) tuned.evaluation()).accuracy()).isGreaterThan(0.9);
    }

    @Test
    void theVocabularyOfACheckpointIsThatOfItsShardsAlsoForShorterTexts() throws IOException {
        TrainResult tuned =
                tune("from-checkpoint", 9, "padding: masked, vocabularyOf: %1$s/pretrained-checkpoints/epoch-000008");

        assertThat(tuned.history().origin().left()).containsExactly("output");
    }

    @Test
    void anotherVocabularyAndPaddingAsTokensAreRefused() {
        assertThatThrownBy(() -> tune("other", 10, "padding: masked"))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("name its shards in data.text.vocabularyOf");
        assertThatThrownBy(() -> tune("padded", 10, "vocabularyOf: %1$s/pretrained-shards"))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("set data.text.padding to masked");
    }
}
