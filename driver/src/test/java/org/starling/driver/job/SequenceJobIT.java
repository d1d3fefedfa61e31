package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.LanguageReport;
import org.starling.driver.evaluation.RawEvaluation;
import org.starling.driver.evaluation.RegressionReport;
import org.starling.driver.prediction.Predictor;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.generation.GenerationException;
import org.starling.serving.generation.TextGenerator;

/** Trains recurrent networks on time series and on running text, from a YAML file to the figures of the test data. */
class SequenceJobIT {
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 32, 1);

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    @Test
    void aNetworkLearnsToContinueTimeSeries() throws IOException {
        waves();
        Files.writeString(folder.resolve("waves.json"), forecaster());
        JobConfig config = job(
                "waves",
                """
                  source: {format: csv, path: %1$s/waves.csv}
                  split: {test: 0.25}
                  windows: {time: at, by: [station], length: 8, stride: 1, horizon: 2}
                  features: [{as: number, columns: [level]}]
                  targets: [{as: number, columns: [level]}]
                """,
                "json: %1$s/waves.json");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        assertThat(result.data().manifest().example().features().shape()).containsExactly(1, 8);
        RegressionReport report = (RegressionReport) result.evaluation();
        // three stations, 50 of 200 records each for testing, of which 8 + 2 are one window with its label
        assertThat(report.examples()).isEqualTo(3 * 41);
        assertThat(report.values()).singleElement().satisfies(value -> assertThat(value.r2())
                .isGreaterThan(0.9));
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), new Configuration());
        RawEvaluation again = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                .evaluate(store.loadLatest(), config.data().source(), OPTIONS);
        assertThat(again.report().examples()).isEqualTo(3 * 191);
        assertThat(again.records().reasons())
                .isEqualTo(Map.of("ends no window", 3 * 7L, "label after the end of the series", 3 * 2L));
        try (Predictor predictor = new Predictor(spark, store.loadLatest(), OPTIONS, List.of("at", "station"))) {
            List<Row> rows = predictor.predict(config.data().source()).collectAsList();
            assertThat(rows).hasSize(600);
            for (int i = 0; i < 600; i++) {
                Row row = rows.get(i);
                assertThat(row.<Long>getAs("row")).isEqualTo(i);
                assertThat(row.<String>getAs("at")).isEqualTo(Integer.toString(i / 3));
                assertThat(row.<String>getAs("station")).isEqualTo("s" + i % 3);
                assertThat(row.<String>getAs("reason")).isEqualTo(i / 3 < 7 ? "ends no window" : null);
                if (i / 3 >= 7) {
                    // the prediction is for two steps after the record at which the window ends
                    assertThat(row.<Float>getList(row.fieldIndex("values")).get(0))
                            .isCloseTo((float) Math.sin(0.3 * (i / 3 + 2) + i % 3), within(0.5f));
                }
            }
        }
    }

    @Test
    void aNetworkLearnsTheNextCharacterAtEachStep() throws IOException {
        Files.writeString(folder.resolve("text.txt"), "three blind mice. ".repeat(60));
        JobConfig config = job(
                "text",
                """
                  source: {format: text-windows, path: %1$s/text.txt, length: 12, stride: 3, label: each}
                  test: {format: text-windows, path: %1$s/text.txt, length: 12, stride: 5, label: each}
                  text: {tokens: characters, length: 12, encode: one-hot}
                """,
                "builtin: lstm, units: [32], learningRate: 0.01");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        LanguageReport report = (LanguageReport) result.evaluation();
        long windows = result.data().manifest().splits().get("test").examples();
        assertThat(report.examples()).isEqualTo(windows);
        assertThat(report.tokens()).isEqualTo(12 * windows);
        // the first one or two characters of a window do not tell which one comes next
        assertThat(report.accuracy()).isGreaterThan(0.75);
    }

    @Test
    void anEncoderLearnsHiddenTokensAndIsEvaluatedAlikeInAnyPartitions() throws IOException {
        Files.writeString(folder.resolve("rhyme.txt"), "three blind mice. ".repeat(60));
        JobConfig config = job(
                "rhyme",
                """
                  source: {format: text-windows, path: %1$s/rhyme.txt, length: 12, stride: 1}
                  test: {format: text-windows, path: %1$s/rhyme.txt, length: 12, stride: 5}
                  text: {length: 14, labels: masked}
                """,
                "builtin: bert, layers: 1, heads: 2, width: 32, learningRate: 0.01");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        LanguageReport report = (LanguageReport) result.evaluation();
        ShardManifest manifest = result.data().manifest();
        // 15 % of 12 characters, rounded
        assertThat(report.tokens()).isEqualTo(2 * manifest.splits().get("test").examples());
        // the most frequent character is 22 % of the text
        assertThat(report.accuracy()).isGreaterThan(0.6);
        assertThat(report.perplexity()).isCloseTo(Math.exp(report.loss()), within(1e-9));
        // each character is one byte
        assertThat(report.bitsPerByte()).isCloseTo(report.loss() / Math.log(2), within(1e-9));
        Checkpoint checkpoint = CheckpointStore.at(config.checkpoints().path(), new Configuration())
                .loadLatest();
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()));
        LanguageReport raw = (LanguageReport)
                evaluator.evaluate(checkpoint, config.data().test(), OPTIONS).report();
        assertThat(raw.tokens()).isEqualTo(report.tokens());
        // other batches are rounded otherwise
        assertThat(raw.loss()).isCloseTo(report.loss(), within(1e-5));
        LanguageReport parts = (LanguageReport) evaluator.evaluate(
                checkpoint.model(),
                ShardSet.open(spark, config.data().shards().path()).blocks("test", 3, 5),
                manifest.example(),
                manifest.classes(),
                OPTIONS);
        assertThat(parts.tokens()).isEqualTo(report.tokens());
        assertThat(parts.loss()).isCloseTo(report.loss(), within(1e-5));
        assertThatThrownBy(() -> TextGenerator.of(checkpoint))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("predicts hidden tokens");
        new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.resumeFrom(13));
        assertThat(CheckpointStore.at(config.checkpoints().path(), new Configuration())
                        .loadLatest()
                        .model()
                        .parameters())
                .isEqualTo(checkpoint.model().parameters());
    }

    @Test
    void anEncoderClassifiesPaddedTextsAndPredictsThemAsItWasEvaluated() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            String kind = i % 2 == 0 ? "fish" : "bird";
            // one word tells the class, among up to seven that do not
            List<String> words = new ArrayList<>(Collections.nCopies(i % 8, "the w" + i % 5));
            words.add(i / 2 % (words.size() + 1), i % 2 == 0 ? "swims" : "flies");
            lines.add(kind + "\t" + String.join(" ", words));
        }
        Path file = Files.write(folder.resolve("animals.txt"), lines);
        JobConfig config = job(
                "animals",
                """
                  source: {format: text-lines, path: %1$s/animals.txt}
                  split: {test: 0.25}
                  text: {tokens: words, length: 16, padding: masked}
                """,
                "builtin: text-classifier, layers: 1, heads: 2, width: 16, learningRate: 0.01");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        assertThat(((ClassificationReport) result.evaluation()).accuracy()).isGreaterThan(0.95);
        Checkpoint checkpoint = CheckpointStore.at(config.checkpoints().path(), new Configuration())
                .loadLatest();
        TextSource source = new TextSource.Lines(file.toString(), TextSource.LabelField.FIRST, "\t");
        ClassificationReport all =
                (ClassificationReport) new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                        .evaluate(checkpoint, source, OPTIONS)
                        .report();
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS, List.of())) {
            List<Row> rows = predictor.predict(source).collectAsList();
            long right = IntStream.range(0, lines.size())
                    .filter(i -> lines.get(i).startsWith(rows.get(i).getAs("prediction") + "\t"))
                    .count();
            assertThat(right).isEqualTo(Math.round(all.accuracy() * lines.size()));
        }
    }

    private static void waves() throws IOException {
        List<String> lines = new ArrayList<>(List.of("at,station,level"));
        for (int at = 0; at < 200; at++) {
            for (int station = 0; station < 3; station++) {
                double level = Math.sin(0.3 * at + station);
                lines.add(String.format(Locale.ROOT, "%d,s%d,%.5f", at, station, level));
            }
        }
        Files.write(folder.resolve("waves.csv"), lines);
    }

    private static String forecaster() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new LastTimeStep(new LSTM.Builder().nOut(16).build()))
                .layer(new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(1, 8))
                .build()
                .toJson();
    }

    private static JobConfig job(String name, String data, String model) throws IOException {
        String yaml =
                """
                name: %2$s
                data:
                %3$s
                  shards: {path: %1$s/%2$s-shards, count: 2}
                model: {%4$s}
                training: {workers: 2, epochs: 15, batchSize: 16, averaging: {every: 5}}
                checkpoints: {path: %1$s/%2$s-checkpoints}
                """
                        .formatted(folder, name, data.formatted(folder), model.formatted(folder));
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file.toString(), List.of());
    }
}
