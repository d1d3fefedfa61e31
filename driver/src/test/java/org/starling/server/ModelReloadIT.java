package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.checkpoint.Retention;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.TrainingRecord;

/** A folder of checkpoints that changes while its best one is served. */
class ModelReloadIT {
    private static final String RECORD = "{\"size\": 1, \"colour\": \"red\"}";

    @TempDir
    Path folder;

    private Path table;

    @BeforeEach
    void saveCheckpoint() throws IOException {
        LocalSpark.session();
        table = SampleModels.table(folder);
    }

    private void save(Path target, int epoch, double accuracy) {
        save(table, target, epoch, accuracy);
    }

    /** Saves a checkpoint of the data of another, with other parameters, and with the accuracy given. */
    static void save(Path table, Path target, int epoch, double accuracy) {
        TrainingRecord old = Checkpoints.ofEpoch(epoch).record();
        List<EpochMetrics> metrics = new ArrayList<>(old.metrics());
        EpochMetrics.Evaluation evaluation = new EpochMetrics.Evaluation(40, 0.5, accuracy, null);
        metrics.set(epoch - 1, new EpochMetrics(epoch, 80, 1, 2.5, 1_000L, evaluation, null, null));
        TrainingRecord record = new TrainingRecord(
                old.version(),
                old.job(),
                epoch,
                old.iteration(),
                old.examples(),
                old.seed(),
                metrics,
                old.ledger(),
                old.data(),
                old.configuration(),
                old.software(),
                old.completed());
        try (StarlingModel served = StarlingModel.open(table.toString())) {
            MultiLayerNetwork network = new MultiLayerNetwork(SampleModels.network(served.manifest(), epoch));
            network.init();
            network.setIterationCount(5 * epoch);
            network.setEpochCount(epoch);
            CheckpointStore.at(target.toString(), new Configuration())
                    .save(
                            new Checkpoint(
                                    ModelStates.of(network),
                                    new float[0],
                                    served.manifest().toJson(),
                                    record),
                            new Retention(0));
        }
    }

    private static void awaitEpoch(TestServer server, int epoch) throws Exception {
        while (server.get("/models/table").json().at("/epoch").asInt() != epoch) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theBestCheckpointIsServedWithoutAFailedRequest() throws Exception {
        try (TestServer server = TestServer.of(table)) {
            String before = server.post("/predict", RECORD).text();
            AtomicBoolean isDone = new AtomicBoolean();
            AtomicInteger requests = new AtomicInteger();
            List<CompletableFuture<Map<Integer, Integer>>> clients = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> load(server, isDone, requests)))
                    .limit(2)
                    .toList();
            for (int epoch = 2; epoch <= 5; epoch++) {
                save(table, epoch, 0.9 + epoch / 100.0);
                awaitEpoch(server, epoch);
            }
            isDone.set(true);

            for (CompletableFuture<Map<Integer, Integer>> client : clients) {
                assertThat(client.join()).containsOnlyKeys(200);
            }
            assertThat(requests.get()).isGreaterThan(10);
            assertThat(server.post("/predict", RECORD).text()).isNotEqualTo(before);
            assertThat(server.get("/metrics").text())
                    .contains("starling_reloads_total{model=\"table\",outcome=\"loaded\"} 4.0");
        }
    }

    /** Counts of answers by status. */
    private static Map<Integer, Integer> load(TestServer server, AtomicBoolean isDone, AtomicInteger requests) {
        Map<Integer, Integer> counts = new TreeMap<>();
        try {
            while (!isDone.get()) {
                counts.merge(server.post("/predict", RECORD).status(), 1, Integer::sum);
                requests.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            counts.put(0, 1);
        }
        return counts;
    }

    @Test
    void worseAndDamagedCheckpointsAreNotServed() throws Exception {
        try (TestServer server = TestServer.of(table)) {
            save(table, 2, 0.1);
            Path elsewhere = folder.resolve("elsewhere");
            save(elsewhere, 3, 0.99);
            Files.write(elsewhere.resolve("epoch-000003/model.zip"), new byte[] {1});
            Files.move(elsewhere.resolve("epoch-000003"), table.resolve("epoch-000003"));
            while (!server.get("/metrics")
                    .text()
                    .contains("starling_reloads_total{model=\"table\",outcome=\"failed\"}")) {
                Thread.onSpinWait();
            }

            assertThat(server.get("/models/table").json().at("/epoch").asInt()).isOne();
            assertThat(server.post("/predict", RECORD).status()).isEqualTo(200);
        }
    }

    @Test
    void aModelOutlivesItsCheckpoint() throws Exception {
        try (TestServer server = TestServer.of(table)) {
            String before = server.post("/predict", RECORD).text();
            try (Stream<Path> files = Files.walk(table)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            Thread.sleep(100);

            assertThat(server.post("/predict", RECORD).text()).isEqualTo(before);
        }
    }
}
