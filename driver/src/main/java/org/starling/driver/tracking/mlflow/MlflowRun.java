package org.starling.driver.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run on a server, within the limits of MLflow's REST API: 1,000 metrics and 100 parameters in one request, names of 250 bytes,
 * values of parameters of 500. Longer texts are cut. Not thread-safe.
 */
final class MlflowRun {
    private static final int MOST_METRICS = 1000;
    private static final int MOST_PARAMS = 100;
    private static final int MOST_NAME_BYTES = 250;
    /** Servers before version 2.8 accept no longer ones. */
    private static final int MOST_VALUE_BYTES = 500;

    private static final int MOST_TAG_BYTES = 5000;

    private final MlflowClient client;
    private final String id;
    private final String artifacts;

    /** A value of one metric. */
    record Metric(String name, double value, long step, Instant time) {}

    private MlflowRun(MlflowClient client, String id, String artifacts) {
        this.client = client;
        this.id = id;
        this.artifacts = artifacts;
    }

    /** Starts a run in an experiment, which is created if it does not exist. */
    static MlflowRun start(MlflowClient client, String experiment, String name, Map<String, String> tags, Instant time)
            throws IOException {
        ObjectNode body = object().put("experiment_id", experimentId(client, experiment))
                .put("run_name", name)
                .put("start_time", time.toEpochMilli());
        ArrayNode list = body.putArray("tags");
        tags.forEach((key, value) -> list.addObject().put("key", key).put("value", cut(value, MOST_TAG_BYTES)));
        list.addObject().put("key", "mlflow.runName").put("value", cut(name, MOST_TAG_BYTES));
        JsonNode info = client.call("runs/create", body).path("run").path("info");
        String id = info.path("run_id").asText();
        if (id.isEmpty()) {
            throw new IOException("the server started no run; check that its address is that of an MLflow server");
        }
        return new MlflowRun(client, id, info.path("artifact_uri").asText());
    }

    private static String experimentId(MlflowClient client, String name) throws IOException {
        try {
            return found(client, name);
        } catch (MlflowClient.RefusedException e) {
            if (!e.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                throw e;
            }
        }
        try {
            return client.call("experiments/create", object().put("name", name))
                    .path("experiment_id")
                    .asText();
        } catch (MlflowClient.RefusedException e) {
            if (!e.code().equals("RESOURCE_ALREADY_EXISTS")) {
                throw e;
            }
            return found(client, name); // another run was faster
        }
    }

    private static String found(MlflowClient client, String name) throws IOException {
        return client.read("experiments/get-by-name", "experiment_name", name)
                .path("experiment")
                .path("experiment_id")
                .asText();
    }

    /** Sends parameters. Characters that names may not have become underscores. */
    void params(Map<String, String> params) throws IOException {
        Map<String, String> named = new LinkedHashMap<>();
        params.forEach((name, value) -> named.putIfAbsent(
                cut(name.replaceAll("[^\\w./: -]", "_"), MOST_NAME_BYTES), cut(value, MOST_VALUE_BYTES)));
        List<Map.Entry<String, String>> all = new ArrayList<>(named.entrySet());
        for (int from = 0; from < all.size(); from += MOST_PARAMS) {
            ObjectNode body = batch();
            ArrayNode list = body.putArray("params");
            all.subList(from, Math.min(all.size(), from + MOST_PARAMS))
                    .forEach(
                            param -> list.addObject().put("key", param.getKey()).put("value", param.getValue()));
            client.call("runs/log-batch", body);
        }
    }

    /** Sends values of metrics. */
    void metrics(List<Metric> metrics) throws IOException {
        for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
            ObjectNode body = batch();
            ArrayNode list = body.putArray("metrics");
            metrics.subList(from, Math.min(metrics.size(), from + MOST_METRICS)).forEach(metric -> list.addObject()
                    .put("key", metric.name())
                    .put("value", metric.value())
                    .put("timestamp", metric.time().toEpochMilli())
                    .put("step", metric.step()));
            client.call("runs/log-batch", body);
        }
    }

    /**
     * Uploads a file.
     *
     * @param path below the artifacts of the run
     * @throws IOException if the server keeps the artifacts elsewhere
     */
    void upload(String path, MlflowClient.Content content) throws IOException {
        URI root = URI.create(artifacts);
        if (!"mlflow-artifacts".equals(root.getScheme())) {
            throw new IOException(
                    "the server keeps artifacts at %s and takes none by REST; start it with --serve-artifacts, or set tracking.mlflow.artifacts=none"
                            .formatted(artifacts));
        }
        client.upload(root.getPath().replaceFirst("^/+", "") + "/" + path, content);
    }

    /** Registers an uploaded folder as a new version of a model, which is created if it does not exist. */
    void register(String model, String folder) throws IOException {
        try {
            client.call("registered-models/create", object().put("name", model));
        } catch (MlflowClient.RefusedException e) {
            if (!e.code().equals("RESOURCE_ALREADY_EXISTS")) {
                throw e;
            }
        }
        client.call(
                "model-versions/create",
                object().put("name", model)
                        .put("source", artifacts + "/" + folder)
                        .put("run_id", id));
    }

    /** Ends the run, as {@code FINISHED} or {@code FAILED}. */
    void end(String status, Instant time) throws IOException {
        client.call(
                "runs/update", object().put("run_id", id).put("status", status).put("end_time", time.toEpochMilli()));
    }

    private ObjectNode batch() {
        return object().put("run_id", id);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The longest beginning that has so many bytes in UTF-8. */
    private static String cut(String text, int bytes) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > bytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }
}
