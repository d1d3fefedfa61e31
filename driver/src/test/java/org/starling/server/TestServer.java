package org.starling.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.starling.server.ServerOptions.Exposure;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.ServerOptions.Listening;
import org.starling.server.model.BatchOptions;
import org.starling.serving.ServingOptions;

/** A server on a free port of the loopback address, and its client. */
final class TestServer implements AutoCloseable {
    static final Limits LIMITS =
            new Limits(100_000, 10_000_000, Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20));

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ByteArrayOutputStream accessLog = new ByteArrayOutputStream();
    private final ModelServer server;

    TestServer(ServerOptions options, Path... checkpoints) {
        server = ModelServer.start(
                Stream.of(checkpoints)
                        .map(path ->
                                ModelPath.parse(path.getFileName().toString().replace("-checkpoints", "") + "=" + path))
                        .toList(),
                ServingOptions.DEFAULT.withReplicas(2),
                new Setup(options, "1.0", accessLog));
    }

    static TestServer of(Path... checkpoints) {
        return new TestServer(options(BatchOptions.DEFAULT, LIMITS), checkpoints);
    }

    static ServerOptions options(BatchOptions batching, Limits limits) {
        return options(new Listening("127.0.0.1", 0, null, null, Exposure.GUARDED), batching, limits);
    }

    static ServerOptions options(Listening listening, BatchOptions batching, Limits limits) {
        return new ServerOptions(listening, batching, limits, Duration.ofMillis(20));
    }

    URI uri(String path) {
        return URI.create(server.address() + path);
    }

    int port() {
        return uri("/").getPort();
    }

    String accessLog() {
        return accessLog.toString(StandardCharsets.UTF_8);
    }

    /** Status, headers and body of an answer. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text(), e);
            }
        }

        String error() {
            return json().path("error").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    Answer post(String path, String json, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).POST(BodyPublishers.ofString(json)));
    }

    Answer post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    Answer send(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
        return send(request(path).method(method, body));
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
    }

    CompletableFuture<Answer> postLater(String path, String json) {
        return CLIENT.sendAsync(
                        request(path).POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Sends bytes as they are, and returns all that comes until the server ends the connection. */
    String raw(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The text as JSON. */
    static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
