package org.starling.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.checkpoint.Networks;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.EvaluationException;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.RawEvaluation;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.Json;

/** Predictions from a table, shards and a checkpoint on disk. */
class PredictorIT {
    private static final int ROWS = 157;
    private static final List<String> SPECIES = List.of("ash", "birch", "oak");
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 32, 1);

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();
    private static MultiLayerNetwork network;
    private static Checkpoint checkpoint;

    @BeforeAll
    static void trainOnATable() throws IOException {
        PipelineSpec spec = new PipelineSpec(
                labelled("train.csv", 1),
                null,
                new SplitSpec(0.2, 1),
                null,
                null,
                null,
                null,
                null,
                Normalisation.STANDARDISE,
                null,
                null,
                null,
                null,
                new ShardSpec(folder.resolve("shards").toString(), 2, 1));
        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
        network = Networks.trainedMultiLayer(new Adam(0.01));
        network.setIterationCount(5);
        network.setEpochCount(1);
        CheckpointStore store = CheckpointStore.at(
                folder.resolve("checkpoints").toString(), spark.sparkContext().hadoopConfiguration());
        store.save(
                new Checkpoint(
                        ModelStates.of(network),
                        new float[0],
                        manifest.toJson(),
                        Checkpoints.ofEpoch(1).record()),
                new Retention(1));
        checkpoint = store.loadLatest();
    }

    @Test
    void predictsEveryRowInOrderAsDl4jDoes() throws IOException {
        CsvSource source = unlabelled();
        INDArray expected = network.output(prepared(source));

        List<Row> rows;
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            rows = predictor.predict(source).collectAsList();
        }

        assertThat(rows).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            Row row = rows.get(i);
            int greatest = expected.getRow(i).argMax().getInt(0);
            assertThat(row.<Long>getAs("row")).isEqualTo(i);
            assertThat(row.isNullAt(1)).isTrue();
            assertThat(row.<String>getAs("prediction")).isEqualTo(SPECIES.get(greatest));
            // batches of other sizes are summed in another order
            assertThat(row.<Float>getAs("probability")).isEqualTo(expected.getFloat(i, greatest), within(1e-5f));
            List<Float> probabilities = row.getList(4);
            assertThat(probabilities.stream().mapToDouble(Float::doubleValue).sum())
                    .isEqualTo(1, within(1e-5));
        }
        assertThat(rows.stream()
                        .map(row -> row.<String>getAs("prediction"))
                        .distinct()
                        .count())
                .as("a network that always says the same would prove little")
                .isGreaterThan(1);
    }

    @Test
    void showsTheActualLabelBesideThePrediction() throws IOException {
        CsvSource source = labelled("labelled.csv", 3);
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            List<Row> rows = predictor.predict(source).collectAsList();

            assertThat(rows).extracting(row -> row.<String>getAs("label")).startsWith("ash", "birch", "oak", "ash");
        }
    }

    @Test
    void writesJsonLines() throws IOException {
        Path target = folder.resolve("predictions-json");
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            predictor.write(labelled("json.csv", 3), target.toString(), PredictionFormat.JSON);
        }

        List<String> lines = lines(target);
        assertThat(lines).hasSize(ROWS);
        JsonNode first = Json.parse(lines.get(0));
        assertThat(first.get("row").asInt()).isZero();
        assertThat(first.get("label").asText()).isEqualTo("ash");
        assertThat(first.get("prediction").asText()).isIn(SPECIES);
        assertThat(first.get("probabilities")).hasSize(3);
    }

    @Test
    void writesCsvWithAColumnForEachClassAndOverwritesNothing() throws IOException {
        Path target = folder.resolve("predictions-csv");
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            CsvSource source = unlabelled();
            predictor.write(source, target.toString(), PredictionFormat.CSV);

            assertThat(lines(target))
                    .hasSizeGreaterThan(ROWS)
                    .startsWith(
                            "row,label,prediction,probability,probabilities.ash,probabilities.birch,probabilities.oak,reason");
            assertThatThrownBy(() -> predictor.write(source, target.toString(), PredictionFormat.CSV))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("Cannot write predictions to " + target)
                    .hasMessageContaining("choose another path");
        }
    }

    @Test
    void repeatsAWriteUntilTheDiskHasRoomAndCountsEachRecordOnce() throws IOException {
        Path target = folder.resolve("predictions-repeated");
        spark.sparkContext().hadoopConfiguration().set("fs.once.impl", FullOnceFileSystem.class.getName());
        FullOnceFileSystem.FULL.set(true);

        InputLedger records;
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            records = predictor.write(unlabelled(), "once:" + target, PredictionFormat.JSON);
        }

        assertThat(FullOnceFileSystem.FULL).isFalse();
        assertThat(records.used()).isEqualTo(ROWS);
        assertThat(lines(target)).hasSize(ROWS);
    }

    /** Has no room for the first part file. */
    public static final class FullOnceFileSystem extends RawLocalFileSystem {
        static final AtomicBoolean FULL = new AtomicBoolean();

        @Override
        public URI getUri() {
            return URI.create("once:///");
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            if (path.getName().startsWith("part-") && FULL.getAndSet(false)) {
                throw new IOException("No space left on device");
            }
            return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
        }
    }

    @Test
    void eachRecordOfAllFilesKeepsItsPlaceHoweverTheyAreCutIntoPartitions() throws IOException {
        Path many = Files.createDirectories(folder.resolve("many"));
        Random random = new Random(5);
        List<String> written = new ArrayList<>();
        for (String name : List.of("a.csv", "b b.csv", "c.csv")) {
            List<String> lines = new ArrayList<>(List.of("id,height,girth,age,leaves"));
            for (int i = 0; i < (name.startsWith("b") ? 90 : 20); i++) {
                boolean bad = i % 7 == 3;
                lines.add("%s%d,%s".formatted(name, i, bad ? "n/a,1,2,3" : row(random)));
                written.add(name + " " + i + " " + name + i + " " + (bad ? "column height: not a number" : null));
            }
            Files.write(many.resolve(name), lines);
        }
        CsvSource source = new CsvSource(many.toString(), Header.PRESENT, null, ",", null);

        List<Row> whole = predictWithIds(source);
        spark.conf().set("spark.sql.files.maxPartitionBytes", 300);
        List<Row> cut = predictWithIds(source);
        spark.conf().unset("spark.sql.files.maxPartitionBytes");

        assertThat(whole)
                .extracting(row -> "%s %d %s %s".formatted(row.get(0), row.getLong(1), row.get(2), row.getAs("reason")))
                .isEqualTo(written);
        assertThat(whole).allMatch(row -> row.isNullAt(4) == (row.getAs("reason") != null));
        assertThat(cut).isEqualTo(whole);
    }

    @Test
    void resumesWhatWasInterruptedFileByFile() throws IOException {
        Path input = Files.createDirectories(folder.resolve("resumable"));
        for (String name : List.of("a.csv", "b.csv", "c d.csv")) {
            Files.copy(Path.of(unlabelled().path()), input.resolve(name));
        }
        CsvSource source = new CsvSource(input.toString(), Header.PRESENT, null, ",", null);
        Path target = folder.resolve("resumed");
        List<String> expected;
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            predictor.write(source, folder.resolve("whole").toString(), PredictionFormat.JSON);
            expected = lines(folder.resolve("whole"));
            assertThat(predictor.resume(source, target.toString(), PredictionFormat.JSON))
                    .isEqualTo(new InputLedger(3 * ROWS, Map.of()));
            assertThat(lines(target)).isEqualTo(expected);

            // as if the run had been killed before b.csv was finished
            Files.delete(target.resolve("_finished/b.csv.json"));
            Path kept = target.resolve("part-a.csv-00000.json");
            FileTime written = Files.getLastModifiedTime(kept);
            assertThat(predictor.resume(source, target.toString(), PredictionFormat.JSON))
                    .isEqualTo(new InputLedger(3 * ROWS, Map.of()));
            assertThat(lines(target)).isEqualTo(expected);
            assertThat(Files.getLastModifiedTime(kept)).isEqualTo(written);

            Configuration hadoop = new Configuration();
            try (FolderLock other = FolderLock.acquire(
                    target.toString(), FolderLock.Content.PREDICTIONS, hadoop, "other", note -> {})) {
                assertThatThrownBy(() -> predictor.resume(source, target.toString(), PredictionFormat.JSON))
                        .hasMessageStartingWith("Cannot predict: the job 'other' of ")
                        .hasMessageContaining("has written predictions to ")
                        .hasMessageEndingWith("or give another --output");
                other.requireHeld();
            }
            assertThatThrownBy(() -> predictor.resume(source, target.toString(), PredictionFormat.CSV))
                    .hasMessageContaining("they were made with other settings");
            assertThatThrownBy(() ->
                            predictor.resume(source, folder.resolve("whole").toString(), PredictionFormat.JSON))
                    .hasMessageContaining("was not written with --resume");
            Files.writeString(input.resolve("a.csv"), "height,girth,age,leaves\n1,2,3,4\n");
            assertThatThrownBy(() -> predictor.resume(source, target.toString(), PredictionFormat.JSON))
                    .hasMessageContaining("a.csv changed since it was predicted");
        }
    }

    private static List<Row> predictWithIds(CsvSource source) {
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS, List.of("id"))) {
            return predictor.predict(source).collectAsList();
        }
    }

    @Test
    void writesParquetWithTheTypesOfKeptColumnsAndCountsTheRecords() throws IOException {
        Dataset<Row> input = spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(unlabelled().path())
                .withColumn("id", functions.monotonically_increasing_id())
                .withColumn("girth", functions.expr("case when id = 7 then null else girth end"));
        String path = folder.resolve("in put.parquet").toString();
        input.coalesce(1).write().parquet(path);
        Path target = folder.resolve("predictions-parquet");
        InputLedger ledger;
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS, List.of("id"))) {
            ledger = predictor.write(
                    new TableSource.Parquet(path, null, null), target.toString(), PredictionFormat.PARQUET);
        }

        assertThat(ledger).isEqualTo(new InputLedger(ROWS - 1, Map.of("column girth: missing value", 1L)));
        List<Row> rows = spark.read().parquet(target.toString()).collectAsList();
        assertThat(rows).hasSize(ROWS).allMatch(row -> row.<Long>getAs("id").equals(row.<Long>getAs("row")));
        assertThat(rows).allMatch(row -> row.<String>getAs("file").startsWith("part-00000"));
        assertThat(rows)
                .filteredOn(row -> row.getAs("prediction") == null)
                .extracting(row -> row.<Long>getAs("row"))
                .containsExactly(7L);
        assertThat(ledger.toText("predicted")).contains("157 records: 156 predicted (99.4 %), 1 rejected (0.6 %)");
    }

    @Test
    void refusesToKeepColumnsThatAreTakenOrMissing() throws IOException {
        CsvSource source = unlabelled();
        for (List<String> taken : List.of(List.of("row"), List.of("age", "age"))) {
            assertThatThrownBy(() -> new Predictor(spark, checkpoint, OPTIONS, taken))
                    .hasMessageContaining("Cannot keep column '" + taken.get(taken.size() - 1) + "'");
        }
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS, List.of("ages", "id"))) {
            assertThatThrownBy(() -> predictor.predict(source)).hasMessageContaining("has no column 'ages', 'id'");
        }
    }

    @Test
    void refusesATableOfOtherColumnsAndNamesThem() throws IOException {
        Path file = Files.write(folder.resolve("other.csv"), List.of("height,leaves,species", "1,2,oak"));
        CsvSource source = new CsvSource(file.toString(), Header.PRESENT, "species", ",", null);
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            assertThatThrownBy(() -> predictor.predict(source))
                    .hasMessageContaining("no columns 'girth', 'age' in " + file);
        }
    }

    @Test
    void evaluatesTheRecordsWithAKnownLabelAndCountsTheOthers() throws IOException {
        List<String> lines = new ArrayList<>(
                Files.readAllLines(Path.of(labelled("some.csv", 3).path())));
        lines.set(1, lines.get(1).replace("ash", ""));
        lines.set(2, lines.get(2).replace("birch", "yew"));
        lines.set(3, "1.0,2.0");
        Path file = Files.write(folder.resolve("some.csv"), lines);

        RawEvaluation evaluation = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()))
                .evaluate(checkpoint, new CsvSource(file.toString(), Header.PRESENT, "species", ",", null), OPTIONS);

        assertThat(evaluation.report().examples()).isEqualTo(ROWS - 3);
        assertThat(evaluation.records())
                .isEqualTo(new InputLedger(
                        ROWS - 3,
                        Map.of("missing label", 1L, "label not in the training data", 1L, "too few columns", 1L)));
    }

    @Test
    void evaluatesRawDataLikeTheShardsMadeOfIt() throws IOException {
        CsvSource raw = labelled("train-again.csv", 1);
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()));

        ClassificationReport whole = (ClassificationReport)
                evaluator.evaluate(checkpoint, raw, OPTIONS).report();

        ClassificationReport train = shards(evaluator, "train");
        ClassificationReport test = shards(evaluator, "test");
        assertThat(whole.examples()).isEqualTo(ROWS).isEqualTo(train.examples() + test.examples());
        for (int actual = 0; actual < SPECIES.size(); actual++) {
            for (int predicted = 0; predicted < SPECIES.size(); predicted++) {
                assertThat(whole.confusion().get(actual).get(predicted))
                        .isEqualTo(train.confusion().get(actual).get(predicted)
                                + test.confusion().get(actual).get(predicted));
            }
        }
        assertThat(whole.classes())
                .extracting(ClassificationReport.ClassScores::name)
                .isEqualTo(SPECIES);
    }

    private static ClassificationReport shards(Evaluator evaluator, String split) {
        ShardSet shards = ShardSet.open(spark, folder.resolve("shards").toString());
        EvaluationReport report = evaluator.evaluate(
                checkpoint.model(),
                shards.blocks(split, 2, 16),
                shards.manifest().example(),
                shards.manifest().classes(),
                OPTIONS);
        return (ClassificationReport) report;
    }

    @Test
    void refusesToEvaluateWithoutLabels() {
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()));

        assertThatThrownBy(() -> evaluator.evaluate(checkpoint, unlabelled(), OPTIONS))
                .isInstanceOf(EvaluationException.class)
                .hasMessageStartingWith("Cannot evaluate: none of 157 records can be used {missing label=157}");
    }

    @Test
    void refusesACheckpointWithoutManifest() {
        Checkpoint bare = new Checkpoint(checkpoint.model(), new float[0], "", checkpoint.record());

        assertThatThrownBy(() -> new Predictor(spark, bare, OPTIONS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("the checkpoint of epoch 1 holds no manifest");
    }

    @Test
    void refusesToGuessWhenTheNetworkHasDiverged() {
        float[] parameters = checkpoint.model().parameters().clone();
        Arrays.fill(parameters, Float.NaN);
        ModelState model = new ModelState(checkpoint.model().network(), parameters, new float[0], 5, 1);
        Checkpoint diverged = new Checkpoint(model, new float[0], checkpoint.manifest(), checkpoint.record());
        assertThatThrownBy(() -> new Predictor(spark, diverged, OPTIONS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a parameter of the network is NaN, so it has diverged");
    }

    /** The features of a source, prepared by the pipeline of the checkpoint and read from the bytes. */
    private static INDArray prepared(CsvSource source) {
        List<Row> rows = InferencePipeline.of(ShardManifest.fromJson(checkpoint.manifest()))
                .apply(spark, source)
                .collectAsList();
        float[] values = new float[rows.size() * Networks.FEATURES];
        for (int i = 0; i < rows.size(); i++) {
            ByteBuffer.wrap(rows.get(i).getAs(0))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, i * Networks.FEATURES, Networks.FEATURES);
        }
        return Nd4j.createFromArray(values).reshape(rows.size(), Networks.FEATURES);
    }

    private static CsvSource labelled(String name, long seed) throws IOException {
        List<String> lines = new ArrayList<>(List.of("height,girth,age,leaves,species"));
        Random random = new Random(seed);
        for (int i = 0; i < ROWS; i++) {
            lines.add(row(random) + "," + SPECIES.get(i % SPECIES.size()));
        }
        Path file = Files.write(folder.resolve(name), lines);
        return new CsvSource(file.toString(), Header.PRESENT, "species", ",", null);
    }

    private static CsvSource unlabelled() throws IOException {
        List<String> lines = new ArrayList<>(List.of("height,girth,age,leaves"));
        Random random = new Random(2);
        for (int i = 0; i < ROWS; i++) {
            lines.add(row(random));
        }
        Path file = Files.write(folder.resolve("unlabelled.csv"), lines);
        return new CsvSource(file.toString(), Header.PRESENT, null, ",", null);
    }

    private static String row(Random random) {
        return String.format(
                Locale.ROOT,
                "%.3f,%.3f,%d,%d",
                random.nextGaussian() * 5 + 20,
                random.nextGaussian(),
                random.nextInt(200),
                random.nextInt(9));
    }

    private static List<String> lines(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }
}
