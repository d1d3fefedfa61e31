package org.starling.driver.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.starling.serving.history.Json;

/** A server that keeps the rules of MLflow's REST API 2.0: required fields, limits, and answers to what it refuses. */
public final class MlflowServer implements AutoCloseable {
    private final HttpServer http;
    private final String token;
    private final Map<String, String> experiments = new TreeMap<>();
    private final Set<String> models = new TreeSet<>();
    private boolean known;

    public final Map<String, String> params = new TreeMap<>();
    public final Map<String, String> tags = new TreeMap<>();
    public final Map<String, List<String>> metrics = new LinkedHashMap<>();
    public final Map<String, byte[]> artifacts = new TreeMap<>();
    public final List<JsonNode> versions = new ArrayList<>();
    public final List<String> calls = new ArrayList<>();
    public final List<String> refused = new ArrayList<>();
    public String runName = "";
    public String status = "";

    /** A server that accepts one token. */
    public MlflowServer(String token) throws IOException {
        this.token = token;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::handle);
        http.start();
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** A request that breaks a rule. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Refusal(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    private static Refusal invalid(String message) {
        return new Refusal(400, "INVALID_PARAMETER_VALUE", message);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        calls.add(exchange.getRequestMethod() + " " + path);
        try {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (!("Bearer " + token).equals(authorization)) {
                // a careless server repeats what it was sent
                throw new Refusal(401, "UNAUTHENTICATED", "wrong: " + authorization);
            }
            answer(exchange, 200, answerTo(exchange, path, body).toString());
        } catch (Refusal e) {
            refused.add(path + ": " + e.getMessage());
            ObjectNode error = object().put("error_code", e.code).put("message", e.getMessage());
            answer(exchange, e.status, error.toString());
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonNode answerTo(HttpExchange exchange, String path, byte[] body) throws IOException, Refusal {
        String prefix = "/api/2.0/mlflow-artifacts/artifacts/";
        if (path.startsWith(prefix)) {
            if (!exchange.getRequestMethod().equals("PUT")) {
                throw new Refusal(405, "", "method");
            }
            artifacts.put(path.substring(prefix.length()), body);
            return object();
        }
        String call = path.replace("/api/2.0/mlflow/", "");
        if (call.equals("experiments/get-by-name")) {
            String query = exchange.getRequestURI().getRawQuery();
            return experiment(URLDecoder.decode(query.replace("experiment_name=", ""), StandardCharsets.UTF_8));
        }
        if (!exchange.getRequestMethod().equals("POST")
                || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            throw invalid("only JSON by POST");
        }
        if (body.length > 1 << 20) {
            throw invalid("the request is longer than 1 MB");
        }
        JsonNode json = Json.parse(new String(body, StandardCharsets.UTF_8));
        return switch (call) {
            case "experiments/create" -> {
                experiments.put(required(json, "name"), "7");
                yield object().put("experiment_id", "7");
            }
            case "runs/create" -> createRun(json);
            case "runs/log-batch" -> logBatch(json);
            case "runs/update" -> {
                requireRun(json);
                status = required(json, "status");
                required(json, "end_time");
                yield object();
            }
            case "registered-models/create" -> {
                if (!models.add(required(json, "name"))) {
                    throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", "there is such a model");
                }
                yield object();
            }
            case "model-versions/create" -> {
                requireRun(json);
                if (!models.contains(required(json, "name"))
                        || !required(json, "source").startsWith("mlflow-artifacts:/")) {
                    throw invalid("no such model or source");
                }
                versions.add(json);
                yield object();
            }
            default -> throw new Refusal(404, "ENDPOINT_NOT_FOUND", call);
        };
    }

    private JsonNode experiment(String name) throws Refusal {
        if (!experiments.containsKey(name)) {
            throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no experiment " + name);
        }
        ObjectNode answer = object();
        answer.putObject("experiment").put("experiment_id", experiments.get(name));
        return answer;
    }

    private JsonNode createRun(JsonNode json) throws Refusal {
        if (!required(json, "experiment_id").equals("7")) {
            throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no such experiment");
        }
        required(json, "start_time");
        runName = json.path("run_name").asText();
        for (JsonNode tag : json.path("tags")) {
            limited(tag, "key", 250);
            limited(tag, "value", 5000);
            tags.put(tag.path("key").asText(), tag.path("value").asText());
        }
        known = true;
        ObjectNode answer = object();
        answer.putObject("run")
                .putObject("info")
                .put("run_id", "run-1")
                .put("artifact_uri", "mlflow-artifacts:/7/run-1/artifacts");
        return answer;
    }

    private JsonNode logBatch(JsonNode json) throws Refusal {
        requireRun(json);
        if (json.path("metrics").size() > 1000
                || json.path("params").size() > 100
                || json.path("tags").size() > 100) {
            throw invalid("a batch is too large");
        }
        Set<String> keys = new TreeSet<>();
        for (JsonNode param : json.path("params")) {
            String key = limited(param, "key", 250);
            String value = param.path("value").asText();
            if (value.getBytes(StandardCharsets.UTF_8).length > 500 || !keys.add(key)) {
                throw invalid("the value of " + key + " is too long, or its second one");
            }
            if (params.containsKey(key) && !params.get(key).equals(value)) {
                throw invalid("the parameter " + key + " has another value");
            }
            params.put(key, value);
        }
        for (JsonNode metric : json.path("metrics")) {
            String key = limited(metric, "key", 250);
            required(metric, "timestamp");
            if (!metric.path("value").isNumber() || !metric.path("step").isIntegralNumber()) {
                throw invalid("the metric " + key + " is no number");
            }
            metrics.computeIfAbsent(key, name -> new ArrayList<>())
                    .add(metric.path("step").asLong() + ": "
                            + metric.path("value").asDouble());
        }
        return object();
    }

    private void requireRun(JsonNode json) throws Refusal {
        if (!known || !required(json, "run_id").equals("run-1")) {
            throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", "no such run");
        }
    }

    private static String required(JsonNode json, String field) throws Refusal {
        String value = json.path(field).asText();
        if (value.isEmpty()) {
            throw invalid("Missing value for required parameter '" + field + "'");
        }
        return value;
    }

    /** Names have few kinds of characters. */
    private static String limited(JsonNode json, String field, int bytes) throws Refusal {
        String value = required(json, field);
        if (value.getBytes(StandardCharsets.UTF_8).length > bytes) {
            throw invalid(field + " is too long");
        }
        if (field.equals("key") && !value.matches("[\\w. /:-]+")) {
            throw invalid("Invalid name: '" + value + "'");
        }
        return value;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
