package org.starling.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.ServingOptions.UnknownColumns;
import org.starling.serving.checkpoint.CheckpointException;

/** A model of a table: what it answers to good and bad records, alone and under load, and to damaged checkpoints. */
class StarlingModelIT {
    private static final int THREADS = 16;
    private static final Random RANDOM = new Random(3);

    @TempDir
    static Path folder;

    private static ShardManifest manifest;
    private static Path checkpoints;

    @BeforeAll
    static void saveCheckpoint() throws IOException {
        List<String> lines = new ArrayList<>(List.of("size,colour,note,kind"));
        for (int i = 0; i < 200; i++) {
            lines.add("%s,%s,%d,%s"
                    .formatted(RANDOM.nextGaussian(), List.of("red", "blue").get(i % 2), i % 7, i % 3));
        }
        Files.write(folder.resolve("t.csv"), lines);
        manifest = ServingJobs.prepare(
                ServingJobs.job(
                        folder,
                        "table",
                        """
                  source: {format: csv, path: %s/t.csv, label: kind}
                  clean: {missing: [{columns: [note], fill: mean}]}
                  features:
                    - {as: number, columns: [size, note], normalise: standardise}
                    - {as: one-hot, columns: [colour]}
                """));
        checkpoints = ServingJobs.save(folder.resolve("table-checkpoints"), manifest, network(false));
    }

    private static MultiLayerConfiguration network(boolean normalised) {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .activation(Activation.TANH)
                .list()
                .layer(new DenseLayer.Builder().nOut(8).hasLayerNorm(normalised).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(
                        InputType.feedForward(manifest.example().features().length()))
                .build();
    }

    private static Map<String, Object> record(double size) {
        Map<String, Object> record = new HashMap<>();
        record.put("size", size);
        record.put("colour", "red");
        record.put("note", 3);
        return record;
    }

    private static String reason(StarlingModel model, Object record) {
        return model.predictOne(record) instanceof Prediction.Rejected rejected ? rejected.reason() : null;
    }

    @Test
    void predictsClassAndProbabilities() {
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            Prediction.Classified found = (Prediction.Classified) model.predictOne(record(0.5));

            assertThat(found.probabilities()).containsOnlyKeys("0", "1", "2");
            assertThat(found.probabilities().get(found.prediction())).isEqualTo(found.probability());
            assertThat(found.probabilities().values().stream()
                            .mapToDouble(Float::doubleValue)
                            .sum())
                    .isCloseTo(1, within(1e-5));
            assertThat(found.unseen()).isEmpty();
            assertThat(model.replica().backend()).isEqualTo("onednn");
            assertThat(model.training().epoch()).isOne();
        }
    }

    @Test
    void badRecordsAreRejectedWithTheirReason() {
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            assertThat(reason(model, Map.of("colour", "red", "note", 1))).isEqualTo("column size: missing value");
            assertThat(reason(model, Map.of("size", 1, "note", 1))).isEqualTo("column colour: missing value");
            assertThat(reason(model, Map.of("size", 1, "colour", "red", "colur", "blue")))
                    .startsWith("unknown column 'colur'")
                    .contains("'colour'");
            assertThat(reason(model, record(Double.NaN))).isEqualTo("column size: not finite");
            assertThat(reason(model, record(1e300))).isEqualTo("column size: beyond float32");
            assertThat(reason(model, Map.of("size", "NaN", "colour", "red"))).isEqualTo("column size: not finite");
            assertThat(reason(model, Map.of("size", "big", "colour", "red"))).isEqualTo("column size: not a number");
            assertThat(reason(model, Map.of("size", List.of(1), "colour", "red")))
                    .startsWith("column size: a List")
                    .endsWith(", not a number");
            assertThat(reason(model, Map.of("size", LocalDate.EPOCH, "colour", "red")))
                    .isEqualTo("column size: a LocalDate, not a number");
            assertThat(reason(model, Map.of("size", 1, "colour", "red\ud83d"))).isEqualTo("column colour: not UTF-8");
            assertThat(reason(model, "a text")).isEqualTo("the record is a String, not a map from columns to values");
            assertThat(reason(model, null)).isEqualTo("the record is null, not a map from columns to values");
            assertThat(reason(model, Map.of("size", 1, "colour", "red", "kind", "0")))
                    .as("the label of the training data, and a missing value that is filled")
                    .isNull();
        }
    }

    @Test
    void unknownColumnsCanBeIgnored() {
        ServingOptions options = ServingOptions.DEFAULT.withUnknownColumns(UnknownColumns.IGNORED);
        try (StarlingModel model = StarlingModel.open(checkpoints.toString(), options)) {
            Map<String, Object> record = record(1);
            Prediction expected = model.predictOne(record);
            record.put("id", 17);

            assertThat(model.predictOne(record)).isEqualTo(expected);
        }
    }

    @Test
    void unknownCategoryIsPredictedAndNamed() {
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            Map<String, Object> record = record(1);
            record.put("colour", "mauve");

            assertThat(model.predictOne(record))
                    .isInstanceOfSatisfying(Prediction.Classified.class, found -> assertThat(found.unseen())
                            .containsExactly("colour"));
        }
    }

    @Test
    void eachRecordOfManyHasItsPrediction() {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            records.add(record(i % 5 == 0 ? Double.NaN : i / 100.0));
        }
        try (StarlingModel model =
                StarlingModel.open(checkpoints.toString(), ServingOptions.DEFAULT.withBatchSize(64))) {
            List<Prediction> together = model.predict(records);

            assertThat(together).hasSize(records.size());
            for (int i = 0; i < records.size(); i++) {
                assertThat(together.get(i) instanceof Prediction.Rejected).isEqualTo(i % 5 == 0);
                if (i % 5 != 0 && i < 100) {
                    assertSame(together.get(i), model.predictOne(records.get(i)));
                }
            }
            assertThat(model.predict(List.of())).isEmpty();
        }
    }

    /** Batches of other sizes may be summed in another order. */
    private static void assertSame(Prediction one, Prediction other) {
        assertThat(((Prediction.Classified) one).probability())
                .isCloseTo(((Prediction.Classified) other).probability(), within(1e-6f));
    }

    @Test
    void threadsGetTheBitsOfOne() throws Exception {
        for (Path path : List.of(checkpoints, onDl4j())) {
            try (StarlingModel model = StarlingModel.open(path.toString(), ServingOptions.DEFAULT.withReplicas(4))) {
                List<Map<String, Object>> records =
                        IntStream.range(0, 50).mapToObj(i -> record(i / 12.0)).toList();
                List<Prediction> expected =
                        records.stream().map(model::predictOne).toList();

                ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                List<Future<List<Prediction>>> found = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    found.add(threads.submit(() -> {
                        List<Prediction> own = new ArrayList<>();
                        for (int pass = 0; pass < 5; pass++) {
                            own = records.stream().map(model::predictOne).toList();
                        }
                        return own;
                    }));
                }
                for (Future<List<Prediction>> one : found) {
                    assertThat(one.get()).isEqualTo(expected);
                }
                threads.shutdown();
            }
        }
    }

    private static Path onDl4j() {
        return ServingJobs.save(folder.resolve("on-dl4j" + RANDOM.nextInt()), manifest, network(true));
    }

    @Test
    void networkThatOneDnnDoesNotCompileRunsOnDl4j() {
        try (StarlingModel model = StarlingModel.open(onDl4j().toString())) {
            assertThat(model.replica().backend()).isEqualTo("dl4j");
            assertThat(model.predictOne(record(1))).isInstanceOf(Prediction.Classified.class);
        }
    }

    @Test
    void folderWithoutCheckpointIsRefused() {
        assertThatThrownBy(() -> StarlingModel.open(folder.resolve("none").toString()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none; train first, or give the folder of another job");
        assertThatThrownBy(() ->
                        StarlingModel.open(checkpoints.resolve("epoch-000009").toString()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none of epoch 9; there are those of epochs [1]; use one of them");
    }

    @Test
    void oneCheckpointCanBeNamed() {
        try (StarlingModel model =
                StarlingModel.open(checkpoints.resolve("epoch-000001").toString())) {
            assertThat(model.training().epoch()).isOne();
        }
    }

    @Test
    void damagedCheckpointIsRefused() throws IOException {
        for (String file : List.of("model.zip", "manifest.json", "state.json", "checksums.json")) {
            Path copy = ServingJobs.save(folder.resolve("damaged-" + file), manifest, network(false));
            Path damaged = copy.resolve("epoch-000001").resolve(file);
            byte[] content = Files.readAllBytes(damaged);
            content[content.length / 2] ^= 1;
            Files.write(damaged, content);

            assertThatThrownBy(() -> StarlingModel.open(copy.toString()))
                    .as(file)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(file)
                    .hasMessageContaining("it was changed or damaged");
        }
    }

    @Test
    void openModelNeedsItsCheckpointNoMore() throws IOException {
        Path copy = ServingJobs.save(folder.resolve("removed"), manifest, network(false));
        try (StarlingModel model = StarlingModel.open(copy.toString())) {
            Prediction expected = model.predictOne(record(2));
            for (String file : List.of("model.zip", "manifest.json", "state.json", "checksums.json")) {
                Files.delete(copy.resolve("epoch-000001").resolve(file));
            }

            assertThat(model.predictOne(record(2))).isEqualTo(expected);
            assertThatThrownBy(() -> StarlingModel.open(copy.toString()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("holds none");
        }
    }

    @Test
    void signatureIsVerifiedIfAKeyIsGiven() throws Exception {
        Path key = Files.writeString(
                folder.resolve("key.pub"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                                        .generateKeyPair()
                                        .getPublic()
                                        .getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");

        assertThatThrownBy(() -> StarlingModel.open(checkpoints.toString(), ServingOptions.DEFAULT.withPublicKey(key)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no signature");
        assertThatThrownBy(() -> StarlingModel.open(
                        checkpoints.toString(), ServingOptions.DEFAULT.withPublicKey(folder.resolve("t.csv"))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("it is no PEM file of a PUBLIC KEY");
    }

    @Test
    void closedModelIsRefused() {
        StarlingModel model = StarlingModel.open(checkpoints.toString());
        model.close();

        assertThatThrownBy(() -> model.predictOne(record(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot predict: the model is closed; open it again");
    }

    @Test
    void windowsOverSeriesAreRefused() throws IOException {
        List<String> lines = new ArrayList<>(List.of("time,value"));
        for (int i = 0; i < 100; i++) {
            lines.add(i + "," + RANDOM.nextInt(10));
        }
        Files.write(folder.resolve("series.csv"), lines);
        ShardManifest windows = ServingJobs.prepare(
                ServingJobs.job(
                        folder,
                        "windows",
                        """
                  source: {format: csv, path: %s/series.csv}
                  windows: {time: time, length: 4}
                  features: [{as: number, columns: [value]}]
                  targets: [{as: number, columns: [value]}]
                """));

        assertThatThrownBy(() -> RecordPreparers.of(windows, ServingOptions.DEFAULT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("windows over time series")
                .hasMessageContaining("starling predict");
    }
}
