package org.starling.driver.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.prediction.Predictor;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;

/** Compares exported models with {@code predict}, from raw records to predictions. */
class ExportIT {
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 64, 1);
    private static final int RECORDS = 300;
    private static final String[] COLOURS = {"red", "green", "blue"};

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    /** The cells of a record; null for missing ones. */
    private record Cells(Double size, String colour, Integer code, LocalDateTime time, double price) {
        static Cells draw(Random random) {
            double size = 50 + 10 * random.nextGaussian();
            LocalDateTime time = LocalDateTime.of(2024, 1, 1, 0, 0).plusMinutes(random.nextInt(600_000));
            return new Cells(
                    random.nextInt(10) == 0 ? null : random.nextInt(20) == 0 ? 1e4 : size,
                    random.nextInt(10) == 0 ? null : COLOURS[random.nextInt(3)],
                    random.nextInt(4),
                    time,
                    1e5 + 1e4 * random.nextGaussian());
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%s,%.2f",
                    size == null ? "NA" : size,
                    colour == null ? "" : colour,
                    code,
                    time,
                    price);
        }
    }

    @Test
    void rowsOfATableGetTheValuesOfPredict() throws IOException, OrtException {
        Random random = new Random(1);
        List<Cells> records = new ArrayList<>();
        List<String> lines = new ArrayList<>(List.of("size,colour,code,time,price"));
        for (int i = 0; i < RECORDS; i++) {
            records.add(Cells.draw(random));
            lines.add(records.get(i).line());
        }
        Files.write(folder.resolve("table.csv"), lines);
        JobConfig config = job(
                "table",
                """
                  source: {format: csv, path: %1$s/table.csv}
                  clean:
                    missingTexts: [NA]
                    missing:
                      - {columns: [size], fill: median}
                      - {columns: [colour], fill: mode}
                    outliers:
                      - {columns: [size], method: z-score, limit: 3, then: clip}
                  features:
                    - {as: number, columns: [size], normalise: standardise}
                    - {as: one-hot, columns: [colour, code]}
                    - {as: cyclic, columns: [time], part: hour}
                    - {as: cyclic, columns: [time], part: month}
                    - {as: bins, columns: [size], count: 4}
                  targets: [{as: number, columns: [price], normalise: standardise}]
                """);
        Checkpoint checkpoint = checkpoint(config, "price");

        List<Double> expected = predicted(checkpoint, config.data().source()).stream()
                .map(row -> row.<Double>getList(row.fieldIndex("values")).get(0))
                .toList();
        OnnxRun run = OnnxRun.of(new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build());
        run.doubles(
                "size",
                records.stream()
                        .mapToDouble(record -> record.size == null ? Double.NaN : record.size)
                        .toArray(),
                RECORDS,
                1);
        run.texts(
                "colour",
                records.stream()
                        .map(record -> record.colour == null ? "" : record.colour)
                        .toArray(String[]::new),
                RECORDS,
                1);
        run.longs("code", records.stream().mapToLong(Cells::code).toArray(), RECORDS, 1);
        run.longs("time", records.stream().mapToLong(ExportIT::microseconds).toArray(), RECORDS, 1);
        double[] actual = (double[]) run.outputs().get("values");

        assertThat(expected).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            // prices have a deviation of 10,000
            assertThat(actual[i]).isCloseTo(expected.get(i), within(1.0));
        }
    }

    private static long microseconds(Cells cells) {
        return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), cells.time);
    }

    @Test
    void imagesGetTheProbabilitiesOfPredict() throws IOException, OrtException {
        byte[] pixels = new byte[RECORDS * 48];
        new Random(2).nextBytes(pixels);
        byte[] labels = new byte[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            labels[i] = (byte) (i % 3);
        }
        IdxFiles.write(folder.resolve("images"), List.of(RECORDS, 8, 6), pixels);
        IdxFiles.write(folder.resolve("labels"), List.of(RECORDS), labels);
        JobConfig config = job(
                "images",
                """
                  source: {format: idx, images: %1$s/images, labels: %1$s/labels}
                  normalise: standardise
                  shape: [1, 8, 6]
                """);
        Checkpoint checkpoint = checkpoint(config, null);

        List<Row> expected = predicted(checkpoint, config.data().source());
        Map<String, Object> actual = OnnxRun.of(new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build())
                .bytes("image", pixels, RECORDS, 1, 8, 6)
                .outputs();

        assertThat(expected).hasSize(RECORDS);
        float[] probabilities = (float[]) actual.get("probabilities");
        for (int i = 0; i < RECORDS; i++) {
            Row row = expected.get(i);
            List<Float> ofRow = row.getList(row.fieldIndex("probabilities"));
            for (int c = 0; c < 3; c++) {
                assertThat(probabilities[3 * i + c]).isCloseTo(ofRow.get(c), within(1e-4f));
            }
            assertThat(((String[]) actual.get("prediction"))[i]).isEqualTo(row.getAs("prediction"));
        }
    }

    private static List<Row> predicted(Checkpoint checkpoint, SourceSpec source) {
        try (Predictor predictor = new Predictor(spark, checkpoint, OPTIONS)) {
            return predictor.predict(source).collectAsList();
        }
    }

    private static JobConfig job(String name, String data) throws IOException {
        String yaml =
                """
                name: %2$s
                data:
                %3$s  split: {test: 0.2, seed: 1}
                  shards: {path: %1$s/%2$s-shards, count: 2}
                model: {builtin: mlp}
                training: {epochs: 1}
                checkpoints: {path: %1$s/%2$s-checkpoints}
                """
                        .formatted(folder, name, data.formatted(folder));
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file.toString(), List.of());
    }

    /** Prepared data, and a network that was not trained: for one target, or for three classes of images. */
    private static Checkpoint checkpoint(JobConfig config, String target) {
        ShardManifest manifest =
                new Preprocess(spark).run(config.data(), ExistingShards.FAIL).manifest();
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(4)
                .activation(Activation.TANH)
                .list();
        if (target == null) {
            layers.layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                    .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                            .nOut(3)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.convolutional(8, 6, 1));
        } else {
            layers.layer(new DenseLayer.Builder().nOut(8).build())
                    .layer(new OutputLayer.Builder(LossFunction.MSE)
                            .nOut(1)
                            .activation(Activation.IDENTITY)
                            .build())
                    .setInputType(
                            InputType.feedForward(manifest.example().features().length()));
        }
        MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
        network.init();
        network.setIterationCount(5);
        network.setEpochCount(1);
        return new Checkpoint(
                ModelStates.of(network),
                new float[0],
                manifest.toJson(),
                Checkpoints.ofEpoch(1).record());
    }
}
