package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainReport;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.ProgressListener;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.Prediction;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.EpochMetrics;

/** A job on the digits that keeps a moving average of its weights: training, resuming, and the commands that use a checkpoint. */
class MovingAverageIT {
    private static final String AVERAGE = "training.movingAverage={decay: 0.8}";

    @TempDir
    static Path folder;

    private static TrainResult whole;

    private static JobConfig job(String name, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "checkpoints.path=" + folder.resolve(name);
        return DigitsJob.read(folder, all);
    }

    private static TrainResult run(JobConfig job, TrainMode mode) {
        // commands stop the session of this JVM
        return new TrainJob(LocalSpark.session(), ProgressListener.silent()).run(job, mode);
    }

    @BeforeAll
    static void train() {
        whole = run(job("whole", AVERAGE, "training.epochs=4"), TrainMode.FRESH);
    }

    private static String checkpoints() {
        return folder.resolve("whole").toString();
    }

    private static Checkpoint checkpoint(String name) {
        return CheckpointStore.at(folder.resolve(name).toString(), new Configuration())
                .loadLatest();
    }

    @Test
    void theLastWeightsHaveTheBitsOfTrainingWithoutIt() {
        TrainResult without = run(job("without", "training.epochs=4"), TrainMode.FRESH);

        assertThat(whole.history().model().parameters())
                .containsExactly(without.history().model().parameters());
        assertThat(whole.history().metrics())
                .allSatisfy(epoch ->
                        assertThat(epoch.averageEvaluation()).isNotNull().isNotEqualTo(epoch.evaluation()));
        assertThat(without.history().metrics())
                .allSatisfy(epoch -> assertThat(epoch.averageEvaluation()).isNull());
        assertThat(new TrainReport("digits", whole).toText()).contains("average's accuracy");
        assertThat(new TrainReport("digits", without).toText()).doesNotContain("average's");
    }

    @Test
    void aResumedJobEndsWithTheSameAverage() {
        run(job("resumed", AVERAGE, "training.epochs=2"), TrainMode.FRESH);
        TrainResult resumed = run(job("resumed", AVERAGE, "training.epochs=4"), TrainMode.RESUME);

        assertThat(resumed.history().outerState()).isEqualTo(whole.history().outerState());
        assertThat(resumed.history().metrics())
                .extracting(EpochMetrics::averageEvaluation)
                .isEqualTo(whole.history().metrics().stream()
                        .map(EpochMetrics::averageEvaluation)
                        .toList());
        assertThat(checkpoint("resumed").model(ModelWeights.AVERAGE).parameters())
                .containsExactly(checkpoint("whole").model(ModelWeights.AVERAGE).parameters())
                .isNotEqualTo(checkpoint("whole").model().parameters());
    }

    @Test
    void evaluateGivesTheFiguresOfTheAverage() throws IOException {
        CommandRun average =
                CommandRun.of("evaluate", checkpoints(), "--weights", "average", "--json", "--master", "local[2]");

        assertThat(average.exitCode()).as(average.err()).isZero();
        EpochMetrics.Evaluation evaluation = whole.history().metrics().get(3).averageEvaluation();
        assertThat(average.json().at("/accuracy").asDouble()).isEqualTo(evaluation.accuracy());
        assertThat(average.json().at("/loss").asDouble()).isEqualTo(evaluation.loss());
    }

    @Test
    void aServicePredictsWithTheAverage() {
        Map<String, String> record = IntStream.range(0, 64)
                .boxed()
                .collect(Collectors.toMap(column -> "c" + column, column -> Integer.toString(column % 17)));
        String latest = folder.resolve("whole/epoch-000004").toString();
        ServingOptions average = ServingOptions.DEFAULT.withWeights(ModelWeights.AVERAGE);
        try (StarlingModel last = StarlingModel.open(latest);
                StarlingModel averaged = StarlingModel.open(latest, average)) {
            assertThat(averaged.predictOne(record))
                    .isInstanceOf(Prediction.Classified.class)
                    .isNotEqualTo(last.predictOne(record));
        }
    }

    @Test
    void exportAndFetchWriteTheAverage() throws IOException {
        List<CommandRun> runs = List.of(
                CommandRun.of("export", checkpoints(), "--weights", "average", path("average.onnx")),
                CommandRun.of("export", checkpoints(), path("last.onnx")),
                CommandRun.of("checkpoints", "fetch", checkpoints(), "--weights", "average", path("average.zip")));

        assertThat(runs)
                .allSatisfy(run -> assertThat(run.exitCode()).as(run.err()).isZero());
        assertThat(Files.mismatch(folder.resolve("average.onnx"), folder.resolve("last.onnx")))
                .isNotEqualTo(-1);
        assertThat(folder.resolve("average.zip"))
                .hasSameBinaryContentAs(folder.resolve("whole/epoch-000004/average.zip"));
    }

    @Test
    void aCheckpointWithoutAnAverageIsNamed() {
        run(job("plain", "training.epochs=1"), TrainMode.FRESH);
        for (String command : List.of("evaluate", "export", "checkpoints fetch")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            Collections.addAll(words, folder.resolve("plain").toString(), "--weights", "average");
            if (!command.equals("evaluate")) {
                words.add(path("none"));
            }
            CommandRun run = CommandRun.of(words.toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("the checkpoint has none");
        }
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }
}
