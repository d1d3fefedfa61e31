package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.TestServer.Answer;
import org.starling.server.model.BatchOptions;

/** Limits of memory, time and load, and the end of a server. */
class ServerLimitsIT {
    private static final String RECORD = "{\"size\": 1, \"colour\": \"red\"}";

    @TempDir
    static Path folder;

    private static Path table;

    @BeforeAll
    static void saveCheckpoint() throws IOException {
        LocalSpark.session();
        table = SampleModels.table(folder);
    }

    @Test
    void largeBodiesAreRefused() throws Exception {
        try (TestServer server = TestServer.of(table)) {
            byte[] large = new byte[TestServer.LIMITS.body() + 1];
            Answer announced = server.post("/predict", large);
            Answer chunked = server.send(
                    "POST", "/predict", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));

            for (Answer answer : new Answer[] {announced, chunked}) {
                assertThat(answer.status()).isEqualTo(413);
                assertThat(answer.error())
                        .isEqualTo(
                                "Cannot read the request: its body has more than 100000 bytes; send fewer records, or raise --max-body");
            }
            assertThat(server.post("/predict", RECORD).status()).isEqualTo(200);
        }
    }

    @Test
    void requestsBeyondTheQueueAreSentAway() throws Exception {
        // the first request waits for a full batch
        BatchOptions batching = new BatchOptions(Duration.ofSeconds(60), 3, 3);
        try (TestServer server = new TestServer(TestServer.options(batching, TestServer.LIMITS), table)) {
            CompletableFuture<Answer> first = server.postLater("/predict", "[" + RECORD + "," + RECORD + "]");
            while (!server.get("/metrics").text().contains("starling_queue_records{model=\"table\"} 2.0")) {
                Thread.onSpinWait();
            }
            Answer second = server.post("/predict", "[" + RECORD + "," + RECORD + "]");
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.header("Retry-After")).isEqualTo("1");
            assertThat(second.error()).contains("2 records wait already, and the limit is 3");
            assertThat(server.post("/predict", "[" + "{},".repeat(3) + "{}]").status())
                    .isEqualTo(413);

            assertThat(server.post("/predict", RECORD).status()).isEqualTo(200);
            assertThat(first.join().json()).hasSize(2);
        }
    }

    @Test
    void aServerMayBeClosedTwice() {
        TestServer server = TestServer.of(table);

        server.close();
        server.close();
    }

    @Test
    void memoryOfBodiesIsLimited() throws Exception {
        Limits limits =
                new Limits(100_000, 100_000, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(TestServer.options(BatchOptions.DEFAULT, limits), table)) {
            Socket slow = withoutBody(server);
            Answer refused = server.post("/predict", RECORD);
            while (refused.status() == 200) {
                if (slow.getInputStream().available() > 0) { // it was refused itself, because a record was being read
                    slow.close();
                    slow = withoutBody(server);
                }
                refused = server.post("/predict", RECORD);
            }
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.error()).contains("the bodies of others take the memory for them (100000 bytes)");
            slow.shutdownOutput();
            Answer later = server.post("/predict", RECORD);
            while (later.status() == 429) {
                later = server.post("/predict", RECORD);
            }
            assertThat(later.status()).isEqualTo(200);
            slow.close();
        }
    }

    /** A request for almost all memory of bodies, whose body does not come. */
    private static Socket withoutBody(TestServer server) throws IOException {
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port());
        slow.getOutputStream()
                .write(ascii("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99990\r\n\r\n"));
        return slow;
    }

    @Test
    void answersThatTakeTooLongAreGivenUp() throws Exception {
        BatchOptions batching = new BatchOptions(Duration.ofSeconds(60), 3, 3);
        Limits limits =
                new Limits(100_000, 10_000_000, Duration.ofSeconds(20), Duration.ofMillis(50), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(TestServer.options(batching, limits), table)) {
            Answer answer = server.post("/predict", RECORD);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.error()).startsWith("Cannot answer in time");
        }
    }

    @Test
    void requestsThatNeverArriveEndTheirConnection() throws Exception {
        Limits limits =
                new Limits(100_000, 10_000_000, Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(TestServer.options(BatchOptions.DEFAULT, limits), table)) {
            for (String part : new String[] {
                "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{",
                "POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
                "POST /predict HTTP/1.1\r\nHost: loc",
                "GE"
            }) {
                assertThat(server.raw(ascii(part))).as(part).doesNotContain("200 OK");
            }
            assertThat(server.accessLog()).contains("\"path\":\"/predict\",\"status\":408");
            assertThat(server.post("/predict", RECORD).status()).isEqualTo(200);
        }
    }

    @Test
    void bodyAfterARefusalIsNotReadForEver() throws Exception {
        Limits limits =
                new Limits(100_000, 10_000_000, Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(TestServer.options(BatchOptions.DEFAULT, limits), table);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(ascii("POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
            socket.getOutputStream().flush();

            assertThat(readToEnd(socket)).contains("404 Not Found");
        }
    }

    /** The bytes received until the server ends the connection, by its end or by a reset. */
    private static String readToEnd(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream source = socket.getInputStream();
        try {
            for (int next = source.read(); next >= 0; next = source.read()) {
                text.append((char) next);
            }
        } catch (SocketException e) {
            return text.toString();
        }
        return text.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void closeAnswersTheRequestsThatRun() throws Exception {
        BatchOptions batching = new BatchOptions(Duration.ofMillis(300), 64, 64);
        TestServer server = new TestServer(TestServer.options(batching, TestServer.LIMITS), table);
        CompletableFuture<Answer> running = server.postLater("/predict", RECORD);
        while (!server.get("/metrics").text().contains("starling_queue_records{model=\"table\"} 1.0")) {
            Thread.onSpinWait();
        }
        server.close();

        assertThat(running.join().status()).isEqualTo(200);
    }
}
