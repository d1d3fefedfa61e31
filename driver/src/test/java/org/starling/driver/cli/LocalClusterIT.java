package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** The whole job with two executors, each a process of its own, which average over the network. */
@Tag("cluster")
class LocalClusterIT {
    private static final String CLUSTER = "local-cluster[2,1,1024]";

    /** Shards are the same in all runs: the first one writes them. */
    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private SubmittedJob job;

    @BeforeEach
    void requireSparkHome() throws IOException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
    }

    @AfterEach
    void endJob() throws InterruptedException {
        if (job != null) {
            job.end();
        }
    }

    @Test
    void twoProcessesGiveTheBitsOfTwoThreads() throws IOException, InterruptedException {
        String[] settings = {"training.epochs=4", shards()};
        job = SubmittedJob.start(folder.resolve("processes"), CLUSTER, settings);
        JsonNode result = job.result();
        Checkpoint ofProcesses = job.checkpoint();

        job = SubmittedJob.start(folder.resolve("threads"), "local[2]", settings);
        job.result();

        assertThat(result.at("/workers").findValuesAsText("executor"))
                .as("executor of each worker")
                .hasSize(2)
                .doesNotHaveDuplicates()
                .noneMatch(executor -> executor.startsWith("driver"));
        Checkpoint ofThreads = job.checkpoint();
        assertThat(ofProcesses.model().parameters())
                .containsExactly(ofThreads.model().parameters());
        assertThat(ofProcesses.model().updaterState())
                .containsExactly(ofThreads.model().updaterState());
        assertThat(ofProcesses.record().ledger()).isEqualTo(ofThreads.record().ledger());
    }

    @Test
    @Tag("drill")
    void processesAgreeWithThreadsOnEncodedValuesAndOuterMomentumAndSendAQuarter()
            throws IOException, InterruptedException {
        String[] settings = {
            "training.epochs=3",
            // asked for by name, the oneDNN backend is the first in an executor to call ND4J
            "training.backend=onednn",
            "training.averaging={every: 10, codec: int8, outer: {kind: nesterov}, updaterState: reset}",
            shards()
        };
        job = SubmittedJob.start(folder.resolve("processes"), CLUSTER, settings);
        JsonNode result = job.result();
        Checkpoint ofProcesses = job.checkpoint();

        job = SubmittedJob.start(folder.resolve("threads"), "local[2]", settings);
        job.result();

        Checkpoint ofThreads = job.checkpoint();
        assertThat(ofProcesses.model().parameters())
                .containsExactly(ofThreads.model().parameters());
        assertThat(ofProcesses.outerState()).isEqualTo(ofThreads.outerState());
        assertThat(ofProcesses.outerState().momentum())
                .hasSameSizeAs(ofProcesses.model().parameters());
        int parameters = ofProcesses.model().parameters().length;
        for (JsonNode worker : result.at("/workers")) {
            assertThat(worker.at("/codec").asText()).isEqualTo("INT8");
            // 2(k-1)/k of the vector for k = 2: one byte a value, and a scale of four bytes for every 256
            double bytesPerRound =
                    worker.at("/bytesSent").asDouble() / worker.at("/rounds").asDouble();
            assertThat(bytesPerRound / (parameters * 4.0)).isCloseTo(0.254, within(0.004));
        }
        assertThat(result.at("/metrics/0/bytesSent").asLong()).isPositive();
    }

    @Test
    @Tag("drill")
    void anExecutorKilledDuringAnEpochCostsNoExample() throws IOException, InterruptedException {
        job = SubmittedJob.start(
                folder,
                CLUSTER,
                shards(),
                "training.epochs=2",
                // small steps, so that an epoch lasts some seconds
                "training.batchSize=1",
                "training.averaging.every=1",
                "model.hidden=[512,128]",
                "model.learningRate=0.0003",
                "spark.conf.spark.executor.heartbeatInterval=500ms");
        job.awaitWord("\"event\":\"progress\",\"epoch\":2");
        List<ProcessHandle> executors = job.executors();
        assertThat(executors).hasSize(2);

        executors.get(1).destroyForcibly();

        JsonNode result = job.result();
        assertThat(job.running().errText())
                .contains("Epoch 2 failed", "running it again from the state it started with (attempt 2 of 3)");
        assertNoExampleLost(result);
        assertThat(result.at("/evaluation/accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(result.at("/workers").findValuesAsText("executor"))
                .as("an executor that was started instead of the killed one")
                .anyMatch(executor -> !executor.startsWith("0@") && !executor.startsWith("1@"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "torch"})
    void anExecutorKilledDuringAnEpochWithSnapshotsCostsTheWorkSinceTheLastOne(String backend)
            throws IOException, InterruptedException {
        job = SubmittedJob.start(
                folder,
                CLUSTER,
                shards(),
                "training.backend=" + backend,
                // as --jars brings LibTorch, whose native library is not in the uber jar
                "spark.conf.spark.jars=" + SparkSubmit.uberJar() + "," + torchNatives(),
                "training.epochs=2",
                "training.batchSize=1",
                "training.averaging.every=1",
                "model.hidden=[256,64]",
                "model.learningRate=0.0003",
                "checkpoints.everyRounds=200");
        Path snapshot = job.awaitSnapshotWithin(2);
        List<ProcessHandle> executors = job.executors();
        assertThat(executors).hasSize(2);

        executors.get(1).destroyForcibly();

        JsonNode result = job.result();
        assertThat(job.running().errText()).contains("Epoch 2 failed", "running it again from its snapshot after ");
        assertNoExampleLost(result);
        assertThat(result.at("/workers").findValuesAsText("backend")).containsOnly(backend);
        assertThat(snapshot)
                .as("snapshots are removed when the epoch has its checkpoint")
                .doesNotExist();
        assertThat(job.snapshots()).isEmpty();
    }

    private static String torchNatives() {
        return ChildJvm.classPath(
                entry -> entry.getFileName().toString().matches("pytorch-.*-(linux|macosx)-.*\\.jar"));
    }

    private static void assertNoExampleLost(JsonNode result) {
        assertThat(result.at("/ledger/epochs")).hasSize(2);
        long examples = result.at("/data/kept").asLong()
                - result.at("/evaluation/examples").asLong();
        for (JsonNode epoch : result.at("/ledger/epochs")) {
            assertThat(epoch.findValues("trained").stream()
                            .mapToLong(JsonNode::asLong)
                            .sum())
                    .isEqualTo(examples);
            assertThat(epoch.findValues("offered").stream()
                            .mapToLong(JsonNode::asLong)
                            .sum())
                    .isEqualTo(examples);
        }
    }

    private static String shards() {
        return "data.shards.path=" + DigitsJob.shards(data);
    }
}
