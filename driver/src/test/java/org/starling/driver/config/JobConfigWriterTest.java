package org.starling.driver.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.augment.Mixing;
import org.starling.kernels.augment.Numeric;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.augment.AugmentSpec;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.text.TextSpec;
import org.starling.serving.history.SelectionMetric;

class JobConfigWriterTest {
    private static final PipelineSpec IMAGES = new PipelineSpec(
            new IdxSource("images.gz", "labels.gz"),
            new IdxSource("test images", "test: labels"),
            null,
            null,
            null,
            null,
            null,
            null,
            Normalisation.STANDARDISE,
            List.of(1, 28, 28),
            null,
            null,
            null,
            new ShardSpec("shards", 8, 3));
    private static final PipelineSpec TABLE = new PipelineSpec(
            new CsvSource(
                    "a/*.csv",
                    Header.ABSENT,
                    "c",
                    "\t",
                    List.of("a", "b"),
                    List.of("a", "b", "c"),
                    null,
                    "UTF-16",
                    "'",
                    "\\",
                    "#",
                    true,
                    "NA",
                    ",",
                    ".",
                    2),
            null,
            new SplitSpec(0.2, 7),
            null,
            null,
            null,
            null,
            null,
            Normalisation.NONE,
            null,
            null,
            null,
            null,
            new ShardSpec("hdfs://host:8020/shards", 2, 1));

    private static final PipelineSpec FOLDERS = new PipelineSpec(
            new ImageSource.Folder("images", List.of(32, 24), 3, Resize.PAD, 1_000_000),
            null,
            new SplitSpec(0.2, 7),
            null,
            null,
            null,
            null,
            null,
            Normalisation.STANDARDISE,
            null,
            null,
            new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 2),
            new AugmentSpec(
                    2,
                    3,
                    List.of(
                            new Geometric.Scale(List.of(0.5, 1.0)),
                            new Geometric.Flip(Geometric.Axis.VERTICAL, 0.25),
                            new Numeric.Noise(0.1))),
            new ShardSpec("shards", 2, 1));
    private static final PipelineSpec TEXT = new PipelineSpec(
            new TextSource.Windows("a.txt", TextSource.Unit.WORDS, 20, 2),
            new TextSource.Lines("b.txt", TextSource.LabelField.LAST, "\t"),
            null,
            null,
            null,
            null,
            null,
            null,
            Normalisation.SCALE,
            null,
            new TextSpec(
                    TextSpec.Tokens.BPE,
                    20,
                    500,
                    TextSpec.Letters.LOWER,
                    TextSpec.Side.START,
                    TextSpec.Side.END,
                    TextSpec.Form.ONE_HOT),
            null,
            null,
            new ShardSpec("shards", 2, 1));

    private static final PipelineSpec SERIES = new PipelineSpec(
            new TableSource.Parquet("a.parquet", null, null),
            null,
            new SplitSpec(0.25, 0, List.of("station"), null),
            null,
            null,
            null,
            List.of(
                    new TargetSpec.Numbers(List.of("a"), Scaling.STANDARDISE),
                    new TargetSpec.MultiHot(List.of("b"), ";", 20)),
            new SeriesSpec("at", List.of("station"), 48, 2, 6),
            Normalisation.STANDARDISE,
            null,
            null,
            null,
            null,
            new ShardSpec("shards", 2, 1));

    private static final PipelineSpec SENSITIVE = new PipelineSpec(
            new TableSource.Parquet("a.parquet", "c", null),
            null,
            new SplitSpec(0.25, 0),
            null,
            null,
            List.of(
                    new FeatureSpec.Hashed(List.of("a"), 8, true),
                    new FeatureSpec.Numbers(List.of("b"), Scaling.STANDARDISE, true)),
            null,
            null,
            Normalisation.STANDARDISE,
            null,
            null,
            null,
            null,
            new PrivacySpec(List.of("id"), "key", 5),
            "w",
            new ShardSpec("shards", 2, 1));

    static Stream<JobConfig> jobs() {
        return Stream.of(
                job(SENSITIVE, new ModelSpec.JsonFile("net.json"), Duration.ofMinutes(1)),
                job(SERIES, new ModelSpec.JsonFile("net.json"), Duration.ofMinutes(1)),
                job(FOLDERS, new ModelSpec.Cnn(UpdaterChoice.ADAM, 0.1, 1, ClassWeights.BALANCED), Duration.ofHours(1)),
                job(
                        TEXT,
                        new ModelSpec.Lstm(List.of(20), UpdaterChoice.ADAM, 0.1, 1, ClassWeights.NONE),
                        Duration.ofHours(1)),
                job(IMAGES, new ModelSpec.Mlp(List.of(256, 128), UpdaterChoice.SGD, 1e-3, 5), Duration.ofSeconds(90)),
                job(TABLE, new ModelSpec.Mlp(List.of(), UpdaterChoice.ADAM, null, 1), Duration.ofMillis(1500)),
                job(IMAGES, new ModelSpec.Cnn(UpdaterChoice.RMSPROP, 0.1, -1), Duration.ofHours(2)),
                job(TABLE, new ModelSpec.JsonFile("net.json"), Duration.ofMinutes(1)),
                job(TABLE, new ModelSpec.Checkpoint("runs/x/epoch-000003"), Duration.ofMinutes(1)),
                job(
                        TABLE,
                        new ModelSpec.Checkpoint(
                                "runs/x",
                                "best",
                                List.of("a*"),
                                new HeadSpec(ClassWeights.BALANCED, 3),
                                Map.of("b", 2.0)),
                        Duration.ofMinutes(1)),
                job(
                        TABLE,
                        new ModelSpec.JsonFile("net.json"),
                        new AveragingSpec(
                                null,
                                new AveragingSchedule.Growing(2, 1.5, 40),
                                new OuterOptimizer.SlowMo(0.9, 0.25),
                                CodecType.BF16,
                                UpdaterStateMode.RESET,
                                Overlap.NONE,
                                0.75,
                                Duration.ofSeconds(5))));
    }

    private static JobConfig job(PipelineSpec data, ModelSpec model, Duration timeout) {
        return job(data, model, new AveragingSpec(7, UpdaterStateMode.KEEP, timeout));
    }

    private static JobConfig job(PipelineSpec data, ModelSpec model, AveragingSpec averaging) {
        return new JobConfig(
                "a job: 1",
                data,
                model,
                new TrainingSpec(
                        3,
                        4,
                        32,
                        Long.MAX_VALUE,
                        Shuffle.EVERY_EPOCH,
                        averaging,
                        Backend.DL4J,
                        0,
                        Precision.BF16,
                        List.of(new Mixing.Mixup(0.3)),
                        new EarlyStoppingSpec(SelectionMetric.LOSS, 3, 0.25, 0.5, Duration.ofMinutes(90)),
                        new LearningRateSpec.Cosine(0.5, 0.01),
                        3,
                        new MovingAverage(0.99)),
                new CheckpointSpec("checkpoints", 0, 2),
                new SparkSpec("local[3]", Map.of("spark.executor.memory", "2g", "spark.ui.enabled", "false")),
                new TrackingSpec(
                        new TrackingSpec.CostSpec(0.05, "CHF", 7),
                        "events",
                        new MlflowSpec("https://host:5000", "e", "r", MlflowSpec.Artifacts.CHECKPOINT, "m", "TOKEN")));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void whatWasWrittenIsReadAsAnEqualJob(JobConfig job) {
        JobConfigReader reader =
                new JobConfigReader(new Configuration(), new DatasetLocator(List.of(), Path.of("nowhere")));
        // JSON is YAML
        assertThat(reader.parse(JobConfigWriter.tree(job).toPrettyString(), "state.json", List.of()))
                .isEqualTo(job);
    }

    @Test
    void writesAsAJobFileDoes() {
        JsonNode tree = JobConfigWriter.tree(
                job(TABLE, new ModelSpec.Cnn(UpdaterChoice.ADAM, null, 1), Duration.ofSeconds(60)));
        assertThat(tree.at("/data/source/format").asText()).isEqualTo("csv");
        assertThat(tree.at("/data").has("test")).isFalse();
        assertThat(tree.at("/model/builtin").asText()).isEqualTo("cnn");
        assertThat(tree.at("/model").has("learningRate")).isFalse();
        assertThat(tree.at("/training/shuffle").asText()).isEqualTo("every-epoch");
        assertThat(tree.at("/training/averaging/timeout").asText()).isEqualTo("60s");
    }

    @Test
    void secretsAreNotStored() {
        JobConfig job = job(TABLE, new ModelSpec.JsonFile("net.json"), Duration.ofMinutes(1));
        Map<String, String> conf = Map.of(
                "spark.authenticate.secret", "s3cr",
                "spark.ssl.keyStorePassword", "s3cr",
                "spark.hadoop.fs.s3a.access.key", "s3cr",
                "spark.kubernetes.authenticate.oauthToken", "s3cr",
                "spark.driver.extraJavaOptions", "-Djavax.net.ssl.trustStorePassword=s3cr",
                "spark.hadoop.fs.azure.account.key.x", "s3cr",
                "spark.executorEnv.DB_PASS", "s3cr",
                "spark.my.setting", "s3cr",
                "spark.executor.memory", "2g");
        JobConfig secretive = new JobConfig(
                job.name(),
                job.data(),
                job.model(),
                job.training(),
                job.checkpoints(),
                new SparkSpec(null, conf),
                job.tracking());

        JsonNode stored = JobConfigWriter.storedTree(secretive);

        assertThat(stored.toString()).doesNotContain("s3cr");
        assertThat(stored.at("/spark/conf/spark.executor.memory").asText()).isEqualTo("2g");
        assertThat(JobConfigWriter.tree(secretive).toString()).contains("s3cr");
    }
}
