package org.starling.driver.tracking.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.ShownText;
import org.starling.serving.history.Json;

/** Calls of MLflow's REST API 2.0. It follows no redirection, so that the token goes to one server only. Thread-safe. */
final class MlflowClient {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);
    /** Files are larger. */
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(2);

    private static final int MOST_RESPONSE_BYTES = 1 << 20;
    private static final int MOST_REASON_CHARACTERS = 300;
    private static final int OK = 200;

    private final HttpClient http;
    private final String server;
    private final String token;

    /**
     * A client of one server.
     *
     * @param server its address, without a slash at the end
     * @param token sent as a bearer token; empty for none
     */
    MlflowClient(String server, String token) {
        this.server = server;
        this.token = token;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** The server refuses a call, with one of MLflow's codes, such as {@code RESOURCE_DOES_NOT_EXIST}. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final String code;

        RefusedException(String message, String code) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /** The bytes of a file. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /** Reads by a call with one parameter. */
    JsonNode read(String call, String parameter, String value) throws IOException {
        String query = "?%s=%s".formatted(parameter, URLEncoder.encode(value, StandardCharsets.UTF_8));
        return send(
                call, request("/api/2.0/mlflow/" + call + query, CALL_TIMEOUT).GET());
    }

    /** Makes a call with a JSON object. */
    JsonNode call(String call, JsonNode body) throws IOException {
        return send(
                call,
                request("/api/2.0/mlflow/" + call, CALL_TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    /**
     * Uploads a file to the server's artifact proxy.
     *
     * @param path below the root of artifacts, with slashes
     */
    void upload(String path, Content content) throws IOException {
        try (InputStream source = content.open()) {
            BodyPublisher body = BodyPublishers.ofInputStream(() -> source);
            send(
                    "upload of " + path,
                    request("/api/2.0/mlflow-artifacts/artifacts/" + escaped(path), UPLOAD_TIMEOUT)
                            .header("Content-Type", "application/octet-stream")
                            .PUT(body));
        }
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (String part : path.split("/", -1)) {
            escaped.append(escaped.isEmpty() ? "" : "/")
                    .append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return escaped.toString();
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(timeout);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(String call, HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            String text;
            try (InputStream body = response.body()) {
                text = new String(body.readNBytes(MOST_RESPONSE_BYTES), StandardCharsets.UTF_8);
            }
            JsonNode json = parsed(text);
            if (response.statusCode() != OK) {
                throw new RefusedException(
                        "%s answers %d to %s%s"
                                .formatted(ShownText.line(server), response.statusCode(), call, reason(json)),
                        json.path("error_code").asText());
            }
            return json;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was interrupted");
        } catch (HttpTimeoutException e) {
            throw unreachable("does not answer in time", e);
        } catch (ConnectException e) {
            throw unreachable("cannot be reached", e);
        }
    }

    /** Without the cause, which would count as that of a file system. */
    private IOException unreachable(String reason, IOException cause) {
        LOG.debug("{} {}", server, reason, cause);
        return new IOException(ShownText.line(server) + " " + reason);
    }

    /** An answer that is no JSON, such as the page of a proxy, counts as empty. */
    private static JsonNode parsed(String text) {
        try {
            return text.isBlank() ? JsonNodeFactory.instance.objectNode() : Json.parse(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private String reason(JsonNode json) {
        String reason =
                json.path("error_code").asText() + " " + json.path("message").asText();
        String harmless = ShownText.line(token.isEmpty() ? reason : reason.replace(token, "(omitted)"));
        String brief = harmless.length() > MOST_REASON_CHARACTERS
                ? harmless.substring(0, MOST_REASON_CHARACTERS) + "…"
                : harmless;
        return brief.isBlank() ? "" : " (" + brief.strip() + ")";
    }
}
