package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.model.BatchOptions;

/** Random malformed, truncated, oversized and slow requests: none is answered by 5xx, and the server works afterwards. */
class HostileRequestsIT {
    private static final String RECORD = "{\"size\": 1, \"colour\": \"red\"}";
    private static final Pattern STATUS = Pattern.compile("^HTTP/1.1 (\\d{3}) ");

    @TempDir
    static Path folder;

    private static SampleModels models;

    @BeforeAll
    static void saveCheckpoints() throws IOException {
        LocalSpark.session();
        models = SampleModels.create(folder);
    }

    @Test
    void someRequests() throws Exception {
        send(150);
    }

    @Test
    @Tag("drill")
    void tenThousandRequests() throws Exception {
        send(10_000);
    }

    private static void send(int requests) throws Exception {
        Limits limits =
                new Limits(20_000, 1_000_000, Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(
                TestServer.options(BatchOptions.DEFAULT, limits), models.table(), models.images(), models.texts())) {
            TreeMap<String, Integer> statuses = new TreeMap<>();
            Random random = new Random(5);
            long heap = 0;
            for (int i = 0; i < requests; i++) {
                if (i == requests / 2) {
                    heap = usedHeap();
                }
                statuses.merge(status(server, request(random, i)), 1, Integer::sum);
            }

            assertThat(statuses.keySet()).noneMatch(status -> status.startsWith("5"));
            assertThat(statuses)
                    .as("all kinds of answers")
                    .containsKeys("200", "400", "404", "405", "413", "415", "none");
            assertThat(usedHeap()).as("growth of the heap").isLessThan(heap + (64 << 20));
            assertThat(server.post("/models/table/predict", RECORD).status()).isEqualTo(200);
            assertThat(server.get("/").text()).contains("<h1>Try a model</h1>");
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static byte[] request(Random random, int index) {
        byte[] valid = valid(random);
        switch (index % 8) {
            case 0 -> {
                return valid;
            }
            case 1 -> {
                // not empty: a connection without a byte may stay open for a minute
                return Arrays.copyOf(valid, 1 + random.nextInt(valid.length - 1));
            }
            case 2 -> {
                byte[] noise = new byte[1 + random.nextInt(500)];
                random.nextBytes(noise);
                return noise;
            }
            case 3, 4 -> {
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    valid[random.nextInt(valid.length)] = (byte) random.nextInt(256);
                }
                return valid;
            }
            case 5 -> {
                return post("/models/table/predict", "", " ".repeat(20_001 + random.nextInt(1000)));
            }
            case 6 -> {
                String header =
                        "X-%s: %s\r\n".formatted("a".repeat(random.nextInt(50)), "b".repeat(random.nextInt(20_000)));
                return post("/models/table/predict", header.repeat(random.nextInt(3)), RECORD);
            }
            default -> {
                String chunks = new String[] {
                            "zz\r\n", "ffffffffffffffff\r\nab", "5\r\n{}", "-1\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n"
                        }
                        [random.nextInt(5)];
                return ascii(
                        "POST /models/table/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunks);
            }
        }
    }

    private static byte[] valid(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> post(
                    "/v2/models/table/infer",
                    "",
                    "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1, 4], \"data\": [1, 2, 3, 4]}]}");
            case 1 -> post("/models/images/predict", "Content-Type: image/png\r\n", "x".repeat(random.nextInt(100)));
            case 2 -> post("/models/texts/predict", "Content-Type: text/plain\r\n", "some text");
            case 3 -> post("/models/table/predict", "Content-Type: text/plain\r\n", RECORD);
            case 4 -> ascii("GET /models/none HTTP/1.1\r\nHost: localhost\r\n\r\n");
            case 5 -> ascii("DELETE /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            default -> post("/models/table/predict", "", "[" + RECORD + "," + RECORD + "]");
        };
    }

    private static byte[] post(String path, String headers, String body) {
        return ascii("POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(path, headers, body.length(), body));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The status of the answer; {@code none} if the connection ended without one. */
    private static String status(TestServer server, byte[] request) throws IOException {
        byte[] start = new byte[13];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            InputStream answer = socket.getInputStream();
            int length = answer.readNBytes(start, 0, start.length);
            Matcher status = STATUS.matcher(new String(start, 0, length, StandardCharsets.US_ASCII));
            return status.find() ? status.group(1) : "none";
        } catch (SocketException e) {
            return "none"; // it was reset
        }
    }
}
