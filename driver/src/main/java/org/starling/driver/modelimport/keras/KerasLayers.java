package org.starling.driver.modelimport.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.starling.driver.config.network.NetworkException;

/**
 * The layers of a Keras model, each after those whose outputs it takes.
 *
 * @param layers an input first
 * @param output name of the layer that puts out the result
 */
record KerasLayers(List<KerasLayer> layers, String output) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Reads the JSON of a sequential or functional model, of Keras 2 or 3.
     *
     * @throws NetworkException if it is no such model, or has several inputs or outputs
     */
    static KerasLayers read(String json) {
        JsonNode model;
        try {
            model = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new NetworkException(
                    "Cannot import the network: the configuration in the file is no JSON (%s); save the model again"
                            .formatted(e.getOriginalMessage()),
                    e);
        }
        String kind = model.path("class_name").asText();
        JsonNode config = model.path("config");
        return switch (kind) {
            case "Sequential" -> sequential(config.isArray() ? config : config.path("layers"));
            case "Functional", "Model" -> functional(config);
            default -> throw new NetworkException(
                    "Cannot import the network: the file describes a '%s', not a Sequential or Functional model; save a whole model, not only its weights"
                            .formatted(kind));
        };
    }

    private static KerasLayers sequential(JsonNode nodes) {
        List<KerasLayer> layers = new ArrayList<>();
        for (JsonNode node : nodes) {
            KerasLayer layer = layer(node, layers.isEmpty() ? List.of() : List.of(last(layers)));
            if (layers.isEmpty() && !layer.type().equals("InputLayer")) {
                layers.add(new KerasLayer("InputLayer", layer.name() + "_input", layer.config(), List.of()));
                layer = layer(node, List.of(last(layers)));
            }
            layers.add(layer);
        }
        if (layers.size() < 2) {
            throw new NetworkException("Cannot import the network: the model in the file has no layers; save it again");
        }
        return new KerasLayers(layers, last(layers));
    }

    private static String last(List<KerasLayer> layers) {
        return layers.get(layers.size() - 1).name();
    }

    private static KerasLayer layer(JsonNode node, List<String> inputs) {
        JsonNode config = node.path("config");
        String name = config.path("name").asText(node.path("name").asText());
        return new KerasLayer(node.path("class_name").asText(), name, config, inputs);
    }

    private static KerasLayers functional(JsonNode config) {
        Map<String, KerasLayer> open = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (JsonNode node : config.path("layers")) {
            KerasLayer layer = layer(node, inputs(node.path("inbound_nodes")));
            if (open.put(layer.name(), layer) != null) {
                throw new NetworkException(
                        "Cannot import the network: two layers have the name '%s'; save the model again"
                                .formatted(layer.name()));
            }
            order.add(layer.name());
        }
        List<String> outputs = ends(config.path("output_layers"));
        List<String> inputs = ends(config.path("input_layers"));
        if (inputs.size() != 1 || outputs.size() != 1) {
            throw new NetworkException(
                    "Cannot import the network: it has %d inputs and %d outputs, but examples have one of each; save a model with one of each"
                            .formatted(inputs.size(), outputs.size()));
        }
        return new KerasLayers(sorted(open, order), outputs.get(0));
    }

    /** Names are strings within a list of calls: {@code [[["x", 0, 0, {}]]]}, or tensors with a history. */
    private static List<String> inputs(JsonNode calls) {
        if (calls.size() > 1) {
            throw new NetworkException(
                    "Cannot import the network: it uses a layer more than once; save a model without shared layers");
        }
        List<String> names = new ArrayList<>();
        collect(calls.path(0), names);
        return names;
    }

    private static void collect(JsonNode node, List<String> names) {
        if (node.has("keras_history")) {
            names.add(node.path("keras_history").path(0).asText());
        } else if (node.isArray() && node.path(0).isTextual()) {
            names.add(node.path(0).asText());
        } else if (node.isArray()) {
            node.forEach(part -> collect(part, names));
        } else if (node.isObject()) {
            collect(node.path("args"), names);
            if (node.path("class_name").asText().equals("__keras_tensor__")) {
                collect(node.path("config"), names);
            }
        }
    }

    private static List<String> ends(JsonNode node) {
        List<String> names = new ArrayList<>();
        collect(node, names);
        return names;
    }

    private static List<KerasLayer> sorted(Map<String, KerasLayer> open, List<String> order) {
        List<KerasLayer> sorted = new ArrayList<>();
        Set<String> done = new HashSet<>();
        boolean progress = true;
        while (progress && done.size() < open.size()) {
            progress = false;
            for (String name : order) {
                KerasLayer layer = open.get(name);
                if (!done.contains(name) && done.containsAll(layer.inputs())) {
                    sorted.add(layer);
                    done.add(name);
                    progress = true;
                }
            }
        }
        if (!progress) {
            throw new NetworkException(
                    "Cannot import the network: layers take outputs that no layer before them has; save the model again");
        }
        return sorted;
    }
}
