package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.cli.Starling;
import org.starling.pipeline.testing.LocalSpark;

/**
 * Two models under load while one is replaced, and while the process is killed and started again. The property {@code
 * starling.drill.requests} sets the number of requests, 100,000 by default.
 */
@Tag("cluster")
@Tag("drill")
class ServeDrillIT {
    private static final int REQUESTS = Integer.getInteger("starling.drill.requests", 100_000);
    private static final int CLIENTS = 4;
    private static final int KILLS = 3;
    /** Stands for a connection that was refused or ended. */
    private static final int NO_ANSWER = 0;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String RECORD = "{\"size\": 1, \"colour\": \"red\"}";

    @TempDir
    static Path folder;

    private static Path table;
    private static Path texts;

    @BeforeAll
    static void saveCheckpoints() throws IOException {
        LocalSpark.session();
        SampleModels models = SampleModels.create(folder);
        table = models.table();
        texts = models.texts();
    }

    /** Clients of both models; counts answers by status. */
    private static final class Load implements AutoCloseable {
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
        private final AtomicInteger sent = new AtomicInteger();
        private final List<CompletableFuture<Void>> clients;

        Load(String address, BooleanSupplier goesOn) {
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> send(address, i, goesOn), threads))
                    .toList();
        }

        private void send(String address, int client, BooleanSupplier goesOn) {
            String path = client % 2 == 0 ? "/models/table/predict" : "/models/texts/predict";
            String body = client % 2 == 0 ? RECORD : "\"text number 7\"";
            while (goesOn.getAsBoolean()) {
                statuses.merge(status(address + path, body), 1, Integer::sum);
                sent.incrementAndGet();
            }
        }

        int sent() {
            return sent.get();
        }

        Map<Integer, Integer> join() {
            clients.forEach(CompletableFuture::join);
            return statuses;
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    private static int status(String url, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return NO_ANSWER;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void noRequestFailsWhileModelsAreReplaced() throws Exception {
        try (TestServer server = TestServer.of(table, texts)) {
            AtomicInteger left = new AtomicInteger(REQUESTS);
            int reloads = 0;
            try (Load load = new Load(server.uri("").toString(), () -> left.getAndDecrement() > 0)) {
                while (load.sent() < REQUESTS && reloads < 40) {
                    int next = reloads + 2;
                    ModelReloadIT.save(table, table, next, 0.9 + next / 1000.0);
                    while (server.get("/models/table").json().at("/epoch").asInt() != next) {
                        Thread.onSpinWait();
                    }
                    reloads++;
                }

                assertThat(load.join()).containsOnly(Map.entry(200, REQUESTS));
            }
            assertThat(reloads).isPositive();
        }
    }

    @Test
    void aKilledServerStartsAgain() throws Exception {
        int port = freePort();
        String address = "http://127.0.0.1:" + port;
        AtomicBoolean isDone = new AtomicBoolean();
        ChildJvm.Running server = start(port, 0);
        awaitReady(server);
        try (Load load = new Load(address, () -> !isDone.get())) {
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = load.sent();
                while (load.sent() < before + REQUESTS / 100) {
                    Thread.onSpinWait();
                }
                server.process().destroyForcibly().waitFor();
                server = start(port, kill);
                awaitReady(server);
            }
            assertThat(status(address + "/models/table/predict", RECORD)).isEqualTo(200);
            isDone.set(true);

            Map<Integer, Integer> statuses = load.join();
            assertThat(statuses.keySet()).isSubsetOf(NO_ANSWER, 200);
            assertThat(statuses.get(200)).isGreaterThan(REQUESTS / 100);
        } finally {
            server.process().destroyForcibly().waitFor();
        }
    }

    private static ChildJvm.Running start(int port, int number) throws IOException {
        return ChildJvm.start(
                folder,
                "server-" + number,
                Starling.class,
                "serve",
                "table=" + table,
                "texts=" + texts,
                "--port",
                Integer.toString(port),
                "--access-log",
                folder.resolve("access-%d.log".formatted(number)).toString());
    }

    private static void awaitReady(ChildJvm.Running server) throws IOException, InterruptedException {
        while (!server.errText().contains("Serving") && !server.outText().contains("Serving")) {
            assertThat(server.process().isAlive()).as(server.errText()).isTrue();
            Thread.sleep(20);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
