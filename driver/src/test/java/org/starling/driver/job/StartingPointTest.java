package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.CheckpointSpec;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigWriter;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.TrackingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.training.RecordingProgress;
import org.starling.driver.training.TrainingException;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.kernels.worker.snapshot.SnapshotPosition;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.history.TrainingRecord;

class StartingPointTest {
    /** Checkpoints without a manifest, of a network that came from a file, ask nothing of the data. */
    private static final ShardManifest NO_MANIFEST = null;

    @TempDir
    private Path folder;

    private final RecordingProgress progress = new RecordingProgress();
    private CheckpointStore store;

    @BeforeEach
    void saveThreeEpochs() {
        store = CheckpointStore.at(folder.toString(), new Configuration());
        for (int epoch = 1; epoch <= 3; epoch++) {
            save(epoch, JobConfigWriter.storedTree(job(2, 64)));
        }
    }

    private void save(int epoch, JsonNode configuration) {
        Checkpoint plain = Checkpoints.ofEpoch(epoch);
        TrainingRecord of = plain.record();
        TrainingRecord record = new TrainingRecord(
                of.version(),
                of.job(),
                of.epoch(),
                of.iteration(),
                of.examples(),
                of.seed(),
                of.metrics(),
                of.ledger(),
                of.data(),
                configuration,
                of.software(),
                of.completed());
        store.save(new Checkpoint(plain.model(), new float[0], "", record), new Retention(0));
    }

    private JobConfig job(int workers, int batchSize) {
        return job(workers, batchSize, new AveragingSpec(10, UpdaterStateMode.AVERAGE, Duration.ofSeconds(60)));
    }

    private JobConfig job(int workers, int batchSize, AveragingSpec averaging) {
        return new JobConfig(
                "test",
                new PipelineSpec(
                        new IdxSource("images", "labels"),
                        null,
                        new SplitSpec(0.2, 1),
                        null,
                        null,
                        null,
                        null,
                        null,
                        Normalisation.SCALE,
                        null,
                        null,
                        null,
                        null,
                        new ShardSpec("shards", 2, 1)),
                new ModelSpec.JsonFile("net.json"),
                new TrainingSpec(workers, 5, batchSize, 1, Shuffle.EVERY_EPOCH, averaging, Backend.AUTO, 2),
                new CheckpointSpec(folder.toString(), 3, 1),
                new SparkSpec(null, Map.of()),
                new TrackingSpec(new TrackingSpec.CostSpec(null, "EUR", 10), null, null));
    }

    private TrainingHistory resume(JobConfig config, TrainMode mode) {
        return new StartingPoint(config, store, new Configuration(), progress).find(mode, NO_MANIFEST);
    }

    private List<Integer> epochs() {
        return store.list().stream().map(CheckpointEntry::epoch).toList();
    }

    @Test
    void goesOnFromTheLatestAndSaysNothingOfSettingsThatAreTheSame() {
        TrainingHistory history = resume(job(2, 64), TrainMode.RESUME);

        assertThat(history.model().epoch()).isEqualTo(3);
        assertThat(history.metrics()).hasSize(3);
        assertThat(progress.notes()).singleElement().asString().startsWith("Resuming from epoch 3");
        assertThat(epochs()).containsExactly(1, 2, 3);
    }

    @Test
    void goesOnFromASnapshotThatIsLaterThanTheLastEpoch() throws IOException {
        takeSnapshot(3, 20);

        TrainingHistory history = resume(job(2, 64), TrainMode.RESUME);

        assertThat(history.isWithinEpoch()).isTrue();
        assertThat(history.rounds()).isEqualTo(20);
        assertThat(history.model().epoch()).isEqualTo(3);
        assertThat(history.metrics()).hasSize(3);
        assertThat(progress.notes()).singleElement().asString().startsWith("Resuming from epoch 3 and 20 rounds");
    }

    @Test
    void aSnapshotWithTheFormerNameOfTheBackendIsResumed() throws IOException {
        ObjectNode former = JobConfigWriter.storedTree(job(2, 64));
        ((ObjectNode) former.get("training")).put("kernel", "nd4j").remove("backend");
        save(3, former);
        takeSnapshot(3, 20);

        assertThat(resume(job(2, 64), TrainMode.RESUME).rounds()).isEqualTo(20);
        assertThat(progress.notes()).singleElement().asString().startsWith("Resuming from epoch 3 and 20 rounds");
    }

    @Test
    void refusesToGoOnWithinAnEpochWithOtherSettings() throws IOException {
        takeSnapshot(3, 20);

        assertThatThrownBy(() -> resume(job(4, 64), TrainMode.RESUME))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("Cannot resume within epoch 4: training.workers was 2 and is 4; set that back");

        assertThat(resume(job(4, 64), TrainMode.resumeFrom(3)).isWithinEpoch()).isFalse();
        assertThat(store.latest().orElseThrow().rounds()).isZero();
    }

    private void takeSnapshot(int epoch, long rounds) throws IOException {
        Checkpoint at = store.load(epoch);
        SnapshotPosition position = new SnapshotPosition(epoch, rounds);
        SnapshotFolder snapshots =
                new SnapshotFolder(store.path(), new Configuration(), at.model().network(), at.record(), "");
        snapshots.write(position, "attempt", RankState.atStart(0, 17));
        snapshots.complete(
                position,
                "attempt",
                1,
                17,
                new ReplicaState("", at.model().parameters(), at.model().updaterState(), OuterState.EMPTY));
    }

    @Test
    void tellsWhichSettingsMakeTheResultAnother() {
        resume(job(4, 32), TrainMode.RESUME);

        assertThat(progress.notes())
                .contains(
                        "The result will not be the one of an uninterrupted run: training.workers was 2 and is 4, training.batchSize was 64 and is 32");
    }

    @Test
    void tellsWhatOfTheAveragingIsAnother() {
        AveragingSpec averaging = new AveragingSpec(
                null,
                new AveragingSchedule.Growing(2, 2, 50),
                new OuterOptimizer.SlowMo(1, 0.5),
                CodecType.FP32,
                UpdaterStateMode.AVERAGE,
                Overlap.NONE,
                1,
                Duration.ofSeconds(5));
        resume(job(2, 64, averaging), TrainMode.RESUME);

        assertThat(progress.notes())
                .contains(
                        "The result will not be the one of an uninterrupted run: training.averaging.every was 10 and is not set,"
                                + " training.averaging.schedule was not set and is {\"kind\":\"growing\",\"batches\":2,\"factor\":2.0,\"max\":50},"
                                + " training.averaging.outer was {\"kind\":\"mean\"} and is {\"kind\":\"slowmo\",\"slowLearningRate\":1.0,\"momentum\":0.5}");
    }

    @Test
    void goesOnFromAnEarlierEpochAndDiscardsLaterOnes() {
        TrainingHistory history = resume(job(2, 64), TrainMode.resumeFrom(2));

        assertThat(history.model().epoch()).isEqualTo(2);
        assertThat(epochs()).containsExactly(1, 2);
    }

    @Test
    void aDamagedCheckpointIsRefusedWithARemedyThatWorks() throws IOException {
        Path model = folder.resolve("epoch-000003/model.zip");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);

        assertThatThrownBy(() -> resume(job(2, 64), TrainMode.RESUME))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("model.zip of epoch 3", "train --resume --from-epoch 2");
        assertThat(epochs()).containsExactly(1, 2, 3);

        assertThat(resume(job(2, 64), TrainMode.resumeFrom(2)).model().epoch()).isEqualTo(2);
        assertThat(epochs()).containsExactly(1, 2);
    }

    @Test
    void anEpochWithoutCheckpointIsRefusedAndNothingIsDiscarded() {
        assertThatThrownBy(() -> resume(job(2, 64), TrainMode.resumeFrom(7)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none of epoch 7");
        assertThat(epochs()).containsExactly(1, 2, 3);
    }
}
