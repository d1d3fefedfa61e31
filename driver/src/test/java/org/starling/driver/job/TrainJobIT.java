package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.ReplicaPool;
import org.starling.driver.export.ExportedParts;
import org.starling.driver.export.ModelExport;
import org.starling.driver.prediction.Predictor;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelState;

/** Trains on the digits once, then checks all results. */
class TrainJobIT {
    private static final int EPOCHS = 10;

    /** Rounding of float32: DL4J, and batches of another size, add the same products in another order. */
    private static final float TOLERANCE = 1e-5f;

    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 64, 1);

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();
    private static JobConfig config;
    private static TrainResult result;

    @BeforeAll
    static void train() {
        config = DigitsJob.read(folder, "training.epochs=" + EPOCHS, "checkpoints.everyEpochs=2");
        result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);
    }

    @Test
    void theTestAccuracyIsAtLeast95Percent() {
        assertThat(evaluation().accuracy()).isBetween(0.95, 1.0);
        assertThat(evaluation().examples())
                .isEqualTo(result.data().manifest().splits().get(Splits.TEST).examples());
    }

    @Test
    void theWorstPredictedExamplesAreKeptUnlessDataIsSensitive() throws IOException {
        assertThat(evaluation().worst()).hasSize(20).allSatisfy(one -> {
            assertThat(one.loss())
                    .isGreaterThanOrEqualTo(evaluation().worst().get(19).loss());
            assertThat(one.image()).isNull();
        });
        assertThat(DigitsJob.checkpoints(folder).resolve("report.json"))
                .content()
                .contains("\"worst\"");

        Path other = folder.resolve("sensitive");
        JobConfig sensitive = DigitsJob.read(
                other, "training.epochs=1", "data.normalise=standardise", "data.privacy={columns: [c5]}");
        TrainResult hidden = new TrainJob(spark, ProgressListener.silent()).run(sensitive, TrainMode.FRESH);

        assertThat(((ClassificationReport) hidden.evaluation()).worst()).isEmpty();
        assertThat(DigitsJob.checkpoints(other).resolve("report.json"))
                .content()
                .doesNotContain("\"worst\"");
    }

    @Test
    void noRecordAndNoExampleIsLost() {
        assertThat(result.data().manifest().ledger().offered()).isEqualTo(DigitsJob.RECORDS);
        assertThat(result.data().manifest().ledger().kept()).isEqualTo(DigitsJob.RECORDS);
        long examples = result.data().manifest().splits().get(Splits.TRAIN).examples();
        assertThat(result.history().ledger().epochs()).hasSize(EPOCHS).allSatisfy(epoch -> {
            assertThat(epoch.workers()).hasSize(2);
            assertThat(epoch.offered()).isEqualTo(examples);
            assertThat(epoch.trained()).isEqualTo(examples);
        });
    }

    @Test
    void theReportTellsWhatCameOfIt() {
        String text = new TrainReport(config.name(), result).toText();

        assertThat(text)
                .contains("records offered 1,797 = kept 1,797 + rejected 0")
                .contains("the ledger balances")
                .contains("\n\nWorkers in the last epoch\n")
                // the line of the best checkpoint follows, if that is another one
                .contains("\nCheckpoint  " + result.checkpoint() + "\n");
        assertThat(text.lines()).allMatch(line -> line.equals(line.stripTrailing()));
    }

    @Test
    void onlyTheNewestCheckpointsAreKept() {
        assertThat(store().list())
                .extracting(entry -> entry.epoch())
                .contains(EPOCHS - 2, EPOCHS)
                .doesNotContain(2, EPOCHS - 1);
        assertThat(result.checkpoint()).endsWith("epoch-%06d".formatted(EPOCHS));
        assertThat(store().loadLatest().model().parameters())
                .containsExactly(result.history().model().parameters());
    }

    @Test
    void dl4jAloneOpensTheModelAndGivesTheSameOutputs() throws IOException, InterruptedException {
        List<Inference> inferences = inferences();
        Path table = Files.write(
                folder.resolve("features.csv"),
                inferences.stream()
                        .map(inference -> PlainDl4j.line(inference.features()))
                        .toList());
        Path model = Path.of(URI.create(result.checkpoint())).resolve("model.zip");
        Path outputs = folder.resolve("outputs.csv");

        ChildJvm.Running process = ChildJvm.start(
                folder,
                "dl4j",
                classPathWithoutStarling(),
                PlainDl4j.class.getName(),
                model.toString(),
                table.toString(),
                outputs.toString());

        assertThat(process.await()).as(process.errText()).isZero();
        List<String> lines = Files.readAllLines(outputs);
        assertThat(lines).hasSameSizeAs(inferences);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(PlainDl4j.numbers(lines.get(i)))
                    .as("outputs for example %d", i)
                    .containsExactly(inferences.get(i).outputs(), Offset.offset(TOLERANCE));
        }
    }

    @Test
    void evaluatingTheCheckpointAloneGivesTheFiguresOfTheJob() {
        Checkpoint checkpoint = store().loadLatest();
        ShardSet shards = ShardSet.open(spark, config.data().shards().path());

        EvaluationReport again = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                .evaluate(
                        checkpoint.model(),
                        shards.blocks(Splits.TEST, 3, 50),
                        shards.manifest().example(),
                        shards.manifest().classes(),
                        OPTIONS);

        ClassificationReport report = (ClassificationReport) again;
        assertThat(report.confusion()).isEqualTo(evaluation().confusion());
        assertThat(report.accuracy()).isEqualTo(evaluation().accuracy());
        assertThat(report.loss()).isCloseTo(evaluation().loss(), Offset.offset((double) TOLERANCE));
    }

    @Test
    void theCheckpointPreparesRawRecordsByItself() {
        try (Predictor predictor = new Predictor(spark, store().loadLatest(), OPTIONS)) {
            List<Row> rows = predictor
                    .predict((CsvSource) config.data().source())
                    .select("label", "prediction")
                    .collectAsList();

            long right = rows.stream()
                    .filter(row -> row.getString(0).equals(row.getString(1)))
                    .count();
            assertThat(rows).hasSize(DigitsJob.RECORDS);
            // most of them were trained on
            assertThat(right).isGreaterThan(Math.round(0.97 * DigitsJob.RECORDS));
        }
    }

    @Test
    void aSecondJobUsesTheShardsAndGivesTheSameBits() throws IOException {
        Map<Path, FileTime> before = times(DigitsJob.shards(folder));
        JobConfig second = DigitsJob.read(
                folder, "training.epochs=" + EPOCHS, "checkpoints.path=" + folder.resolve("second-checkpoints"));

        TrainResult again = new TrainJob(spark, ProgressListener.silent()).run(second, TrainMode.FRESH);

        assertThat(again.data().outcome()).isEqualTo(PreprocessResult.Outcome.REUSED);
        assertThat(times(DigitsJob.shards(folder))).isEqualTo(before);
        assertThat(again.history().model().parameters())
                .containsExactly(result.history().model().parameters());
    }

    @Test
    void checkpointsOfAnEarlierRunAreNotMixedWithNewOnes() {
        assertThatThrownBy(() -> new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("Cannot start training", "latest: epoch " + EPOCHS, "--resume", "--overwrite");
    }

    @Test
    void resumingAJobThatHasEndedTrainsNoMore() {
        TrainResult again = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.RESUME);

        assertThat(again.history().model().parameters())
                .containsExactly(result.history().model().parameters());
        assertThat(((ClassificationReport) again.evaluation()).confusion())
                .isEqualTo(evaluation().confusion());
        assertThat(again.checkpoint()).isEqualTo(result.checkpoint());
    }

    @Test
    void resumingWithOtherDataIsRefused() {
        JobConfig other = DigitsJob.read(folder, "data.shards.path=" + folder.resolve("other"), "data.normalise=none");

        assertThatThrownBy(() -> new TrainJob(spark, ProgressListener.silent()).run(other, TrainMode.RESUME))
                .hasMessageContainingAll("Cannot resume", "trained on other data", "restore the data block");
    }

    @Test
    void resumingWithAnotherNetworkIsRefused() {
        JobConfig other = DigitsJob.read(folder, "model.hidden=[64]");

        assertThatThrownBy(() -> new TrainJob(spark, ProgressListener.silent()).run(other, TrainMode.RESUME))
                .hasMessageContainingAll("Cannot resume", "another network", "restore the block");
    }

    @Test
    void aJobMayStartFromAnOnnxFile() throws IOException {
        Path file = folder.resolve("digits.onnx");
        Files.write(
                file,
                new ModelExport(store().loadLatest(), ExportedParts.NETWORK_ONLY)
                        .build()
                        .toByteArray());
        JobConfig other = DigitsJob.read(
                folder,
                "model={onnx: %s, updater: sgd, learningRate: 0.000001}".formatted(file),
                "training.epochs=1",
                "checkpoints.path=" + folder.resolve("from-onnx"));

        TrainResult again = new TrainJob(spark, ProgressListener.silent()).run(other, TrainMode.FRESH);

        assertThat(((ClassificationReport) again.evaluation()).confusion())
                .isEqualTo(evaluation().confusion());
    }

    private static CheckpointStore store() {
        return CheckpointStore.at(config.checkpoints().path(), new Configuration());
    }

    private static ClassificationReport evaluation() {
        return (ClassificationReport) result.evaluation();
    }

    /** The class path of this test without the modules of this build, and with one class of them. */
    private static String classPathWithoutStarling() throws IOException {
        Path alone = folder.resolve("alone");
        String file = PlainDl4j.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(alone.resolve(file).getParent());
        try (InputStream source = TrainJobIT.class.getClassLoader().getResourceAsStream(file)) {
            Files.copy(source, alone.resolve(file));
        }
        String others = ChildJvm.classPath(entry -> !entry.endsWith(Path.of("target", "classes"))
                && !entry.endsWith(Path.of("target", "test-classes"))
                && !entry.getFileName().toString().startsWith("starling-"));
        return alone + File.pathSeparator + others;
    }

    /** Input and output of the network for an example of the test split. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Inference(float[] features, float[] outputs) {}

    private static List<Inference> inferences() {
        ExampleFormat format = result.data().manifest().example();
        ModelState model = store().loadLatest().model();
        List<Inference> inferences = new ArrayList<>();
        try (ReplicaPool.Lease lease = ReplicaPool.lease(model.network(), model.parameters(), format, OPTIONS)) {
            Batch batch = new Batch(format, 1);
            for (ExampleBlock block : ShardSet.open(
                            spark, config.data().shards().path())
                    .blocks(Splits.TEST, 1, 64)
                    .collect()) {
                for (int i = 0; i < block.size(); i++) {
                    batch.clear();
                    batch.add(block, i);
                    FloatBuffer features =
                            FloatBuffer.allocate(format.features().length());
                    batch.unpackFeatures(features);
                    float[] outputs = new float[format.label().length()];
                    lease.replica().infer(batch, outputs);
                    inferences.add(new Inference(features.array(), outputs));
                }
            }
        }
        return inferences;
    }

    private static Map<Path, FileTime> times(Path folder) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }
}
