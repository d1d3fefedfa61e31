package org.starling.driver.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MlflowRunTest {
    private static final String TOKEN = "s3cr-token";

    private MlflowServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MlflowServer(TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MlflowRun run() throws IOException {
        return run(TOKEN);
    }

    private MlflowRun run(String token) throws IOException {
        return MlflowRun.start(
                new MlflowClient(server.url(), token),
                "an experiment & more",
                "a run",
                Map.of("k", "v"),
                Instant.now());
    }

    @Test
    void anExperimentIsCreatedOnceAndFoundThen() throws IOException {
        run();
        run();

        assertThat(server.calls)
                .containsExactly(
                        "GET /api/2.0/mlflow/experiments/get-by-name",
                        "POST /api/2.0/mlflow/experiments/create",
                        "POST /api/2.0/mlflow/runs/create",
                        "GET /api/2.0/mlflow/experiments/get-by-name",
                        "POST /api/2.0/mlflow/runs/create");
        assertThat(server.runName).isEqualTo("a run");
        assertThat(server.tags).containsEntry("k", "v").containsEntry("mlflow.runName", "a run");
    }

    @Test
    void manyParametersAndMetricsAreSentInBatchesWithinTheLimits() throws IOException {
        MlflowRun run = run();
        Map<String, String> params = new TreeMap<>();
        IntStream.range(0, 250).forEach(i -> params.put("p" + i, "é".repeat(i)));
        params.put("column \"ü\";", "x");
        params.put("k".repeat(400), "");

        run.params(params);
        run.metrics(IntStream.range(0, 2500)
                .mapToObj(i -> new MlflowRun.Metric("train/loss", i / 2.0, i, Instant.now()))
                .toList());

        assertThat(server.params).hasSize(252).containsEntry("column ____", "x").containsEntry("k".repeat(250), "");
        assertThat(server.params.get("p249")).isEqualTo("é".repeat(249));
        assertThat(server.metrics.get("train/loss")).hasSize(2500).contains("3: 1.5");
        assertThat(server.calls.stream().filter(call -> call.endsWith("log-batch")))
                .hasSize(3 + 3);
        assertThat(server.refused).hasSize(1); // the experiment that did not exist yet
    }

    @Test
    void aFileIsUploadedBelowTheArtifactsOfTheRunAndRegistered() throws IOException {
        MlflowRun run = run();
        byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);

        run.upload("check point/model.zip", () -> new ByteArrayInputStream(bytes));
        run.register("digits", "check point");
        run.register("digits", "check point");
        run.end("FINISHED", Instant.now());

        assertThat(server.artifacts).containsOnlyKeys("7/run-1/artifacts/check point/model.zip");
        assertThat(server.artifacts.get("7/run-1/artifacts/check point/model.zip"))
                .isEqualTo(bytes);
        assertThat(server.versions).hasSize(2).allSatisfy(version -> assertThat(
                        version.path("source").asText())
                .isEqualTo("mlflow-artifacts:/7/run-1/artifacts/check point"));
        assertThat(server.status).isEqualTo("FINISHED");
    }

    @Test
    void aRefusalIsToldWithoutTheToken() {
        assertThatThrownBy(() -> run("another-token"))
                .isInstanceOf(IOException.class)
                .hasMessage(server.url()
                        + " answers 401 to experiments/get-by-name (UNAUTHENTICATED wrong: Bearer (omitted))");
    }

    @Test
    void aServerThatIsAwayIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        MlflowClient client = new MlflowClient("http://127.0.0.1:" + port, "");

        assertThatThrownBy(() -> MlflowRun.start(client, "e", "r", Map.of(), Instant.now()))
                .isInstanceOf(IOException.class)
                .hasMessage("http://127.0.0.1:%d cannot be reached".formatted(port));
        assertThat(List.of(server.calls)).containsExactly(List.of());
    }
}
