package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.training.RecordingProgress;
import org.starling.driver.training.TrainingException;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.history.ModelOrigin;
import org.starling.serving.history.TrainingRecord;

/** Pre-trains on the digits 0 to 6, and fine-tunes on 40 examples of each of the digits 7 to 9. */
class FineTuningIT {
    private static final int HIDDEN = 32;
    /** Weights and biases of the first layer of 64 inputs. */
    private static final int FIRST = 64 * HIDDEN + HIDDEN;

    /** Three workers: thirds are no floats, and a plain sum of them would change frozen weights. */
    private static final String WORKERS = "training.workers=3";

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();
    private static final RecordingProgress progress = new RecordingProgress();
    private static TrainResult pretrained;

    @BeforeAll
    static void pretrain() throws IOException {
        List<String> many = new ArrayList<>();
        List<String> few = new ArrayList<>();
        int[] counts = new int[10];
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table()))), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int digit = line.charAt(line.length() - 1) - '0';
                if (digit < 7) {
                    many.add(line);
                } else if (counts[digit]++ < 40) {
                    few.add(line);
                }
            }
        }
        Files.write(folder.resolve("many.csv"), many);
        Files.write(folder.resolve("few.csv"), few);
        pretrained = run(
                TrainMode.FRESH,
                "pretrained",
                "many.csv",
                "model.hidden=[" + HIDDEN + ", 16]",
                "training.epochs=6",
                "checkpoints.everyEpochs=1",
                "checkpoints.keep=0");
    }

    private static TrainResult run(TrainMode mode, String name, String data, String... others) {
        List<String> settings = new ArrayList<>(List.of("data.source.path=" + folder.resolve(data), WORKERS));
        settings.addAll(Arrays.asList(others));
        return new TrainJob(spark, progress)
                .run(DigitsJob.read(folder.resolve(name), settings.toArray(String[]::new)), mode);
    }

    private static TrainResult tune(TrainMode mode, String name, int epochs, String changes) {
        return run(
                mode,
                name,
                "few.csv",
                "model={checkpoint: %s, %s}".formatted(DigitsJob.checkpoints(folder.resolve("pretrained")), changes),
                "training.epochs=" + epochs,
                "training.batchSize=4",
                "training.averaging.every=2",
                "checkpoints.everyEpochs=1",
                "training.backend=onednn");
    }

    private static final String CHANGES = "epoch: best, freeze: [layer0], head: {}, learningRates: {layer1: 0.5}";

    private static float[] first(TrainResult result) {
        return Arrays.copyOf(result.history().model().parameters(), FIRST);
    }

    @Test
    void frozenWeightsKeepTheirBitsAndFewExamplesSuffice() throws IOException {
        TrainResult tuned = tune(TrainMode.FRESH, "tuned", 15, CHANGES);
        Path best = Path.of(URI.create(pretrained.best().path()));
        float[] before = CheckpointStore.at(
                        best.getParent().toString(), spark.sparkContext().hadoopConfiguration())
                .load(pretrained.best().epoch())
                .model()
                .parameters();

        assertThat(first(tuned)).containsExactly(Arrays.copyOf(before, FIRST));
        assertThat(tuned.history().workers())
                .allSatisfy(worker -> assertThat(worker.replica().backend()).isEqualTo("onednn"));
        // by chance it would be a third
        assertThat(((ClassificationReport) tuned.evaluation()).accuracy()).isGreaterThan(0.6);

        ModelOrigin origin = tuned.history().origin();
        assertThat(origin.epoch()).isEqualTo(pretrained.best().epoch());
        assertThat(origin.taken()).containsExactly("layer0", "layer1");
        assertThat(origin.frozen()).containsExactly("layer0");
        assertThat(origin.left()).containsExactly("layer2");
        assertThat(origin.added()).containsExactly("layer2");
        assertThat(progress.notes()).contains("Training starts from " + origin.describe());
        assertThat(new TrainReport("tuned", tuned).toText()).contains("Start from " + origin.describe());
        assertThat(new TrainReport("tuned", tuned)
                        .toJson()
                        .at("/origin/frozen/0")
                        .asText())
                .isEqualTo("layer0");
        Path checkpoint = DigitsJob.checkpoints(folder.resolve("tuned")).resolve("epoch-000015");
        assertThat(TrainingRecord.fromJson(Files.readString(checkpoint.resolve("state.json")))
                        .origin())
                .isEqualTo(origin);
        assertThat(DigitsJob.checkpoints(folder.resolve("tuned")).resolve("report.html"))
                .content()
                .contains("layers taken: layer0, layer1");
    }

    @Test
    void aRerunAndAResumedRunHaveTheSameBits() {
        TrainResult whole = tune(TrainMode.FRESH, "whole", 4, CHANGES);
        TrainResult again = tune(TrainMode.FRESH, "again", 4, CHANGES);
        tune(TrainMode.FRESH, "resumed", 2, CHANGES);
        TrainResult resumed = tune(TrainMode.RESUME, "resumed", 4, CHANGES);

        assertThat(again.history().model().parameters())
                .containsExactly(whole.history().model().parameters());
        assertThat(resumed.history().model().parameters())
                .containsExactly(whole.history().model().parameters());
        assertThat(resumed.history().origin()).isEqualTo(whole.history().origin());

        assertThatThrownBy(() -> tune(TrainMode.RESUME, "resumed", 5, "epoch: best, freeze: [layer1], head: {}"))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("model.freeze is not that of the checkpoint of epoch 4");
    }

    @Test
    void refusesUnknownLayersAndOtherFeatures() {
        assertThatThrownBy(() -> tune(TrainMode.FRESH, "unknown", 1, "freeze: [layre0], head: {}"))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("did you mean 'layer0'?");
        assertThatThrownBy(() -> run(
                        TrainMode.FRESH,
                        "features",
                        "few.csv",
                        "data.source.features=[c0, c1, c3]",
                        "data.shape=[3]",
                        "model={checkpoint: %s, head: {}}"
                                .formatted(DigitsJob.checkpoints(folder.resolve("pretrained")))))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("trained on the column c2 where these data have the column c3");
    }
}
