package org.starling.benchmarks.contender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line that a child process writes: {@code {"contender":…,"round":…,"examples":…,"seconds":…,"metrics":{…}}} after a
 * round, {@code {"contender":…,"ready":true}} after its preparation.
 */
public sealed interface Message {
    ObjectMapper JSON = new ObjectMapper();

    /** Name of the contender that speaks. */
    String contender();

    /** The message as one line of JSON. */
    String toJson();

    /** Reads a line; empty if it is no message but something that a library printed. */
    static Optional<Message> parse(String line) {
        if (!line.startsWith("{\"contender\":")) {
            return Optional.empty();
        }
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        String contender = node.path("contender").asText();
        if (node.path("ready").asBoolean()) {
            return Optional.of(new Ready(contender));
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        node.path("metrics")
                .fields()
                .forEachRemaining(e -> metrics.put(e.getKey(), e.getValue().asDouble()));
        return Optional.of(new Round(
                contender,
                node.path("round").asInt(),
                new Measurement(
                        node.path("examples").asLong(), node.path("seconds").asDouble(), metrics)));
    }

    /** The contender is prepared. */
    record Ready(String contender) implements Message {
        @Override
        public String toJson() {
            return JSON.createObjectNode()
                    .put("contender", contender)
                    .put("ready", true)
                    .toString();
        }
    }

    /**
     * A round is over.
     *
     * @param round its number, counted from 1
     */
    record Round(String contender, int round, Measurement measurement) implements Message {
        @Override
        public String toJson() {
            ObjectNode node = JSON.createObjectNode()
                    .put("contender", contender)
                    .put("round", round)
                    .put("examples", measurement.examples())
                    .put("seconds", measurement.seconds());
            if (!measurement.metrics().isEmpty()) {
                ObjectNode metrics = node.putObject("metrics");
                measurement.metrics().forEach(metrics::put);
            }
            return node.toString();
        }
    }
}
