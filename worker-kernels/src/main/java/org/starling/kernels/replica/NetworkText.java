package org.starling.kernels.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.starling.kernels.validation.Permissions;

/**
 * Checks the JSON of a network of unknown origin. DL4J loads every class that the JSON names before it looks at its type.
 * Therefore only classes of DL4J's configurations and Starling's layers may be named, and those of {@link Permissions#CLASSES}.
 */
public final class NetworkText {
    /** Largest text in characters; DL4J's largest models have less than one hundredth of it. */
    public static final int MAX_CHARACTERS = 64 << 20;
    /** Deepest nesting; DL4J's wrappers of wrappers have less than half of it. */
    private static final int MAX_DEPTH = 64;
    /** Longest number, as text. */
    private static final int MAX_DIGITS = 100;

    private static final List<String> PACKAGES = List.of(
            "org.deeplearning4j.nn.conf.",
            "org.deeplearning4j.nn.weights.",
            "org.deeplearning4j.nn.modelimport.keras.",
            "org.nd4j.linalg.activations.",
            "org.nd4j.linalg.learning.config.",
            "org.nd4j.linalg.learning.regularization.",
            "org.nd4j.linalg.lossfunctions.",
            "org.nd4j.linalg.schedule.");
    private static final Set<String> OWN_LAYERS = Set.of(
            "org.starling.layers.FeatureSubset",
            "org.starling.layers.LayerNorm",
            "org.starling.layers.MultiHeadAttention",
            "org.starling.layers.PositionEmbedding",
            "org.starling.layers.QuantileLoss",
            "org.starling.layers.RmsNorm");
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)+");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");
    /** Properties with the name of a class; that of distributions is {@code type}. */
    private static final Set<String> CLASS_KEYS = Set.of("@class", "type");
    /** Lists of names of layers and parameters, in which DL4J does not look for classes. */
    private static final Set<String> NAME_LISTS = Set.of("networkInputs", "networkOutputs", "variables");

    private static final String NAME_LISTS_BY_VERTEX = "vertexInputs";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // DL4J's reader would use one of two equal keys, and this check the other
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // messages would repeat the text
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // numbers are passed on with the digits that they have
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private final Set<String> permitted;

    private NetworkText(Set<String> permitted) {
        this.permitted = permitted;
    }

    /**
     * Checks a text and loads nothing.
     *
     * @return the network of the text as it was understood; nothing else may be given to DL4J
     * @throws IllegalArgumentException with the reason, if it is not the JSON of an object, or names another class
     */
    public static Network checked(String json) {
        JsonNode tree = tree(json);
        new NetworkText(Permissions.CLASSES.names()).check(tree);
        // only a graph has vertices
        Network.Kind kind = tree.has("vertices") ? Network.Kind.COMPUTATION_GRAPH : Network.Kind.MULTI_LAYER;
        return new Network(kind, tree.toString());
    }

    private static JsonNode tree(String json) {
        if (json.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("its configuration has %d characters, and at most %d are read"
                    .formatted(json.length(), MAX_CHARACTERS));
        }
        try {
            requireSimple(json);
            JsonNode tree = MAPPER.readTree(json);
            if (!(tree instanceof ObjectNode)) {
                throw new IllegalArgumentException("its configuration is not a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "its configuration is not the JSON of a network (%s)"
                            .formatted(
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Readers need a stack for each level, and much time for long numbers. */
    private static void requireSimple(String json) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH || (token.isNumeric() && parser.getTextLength() > MAX_DIGITS)) {
                    throw new IllegalArgumentException(
                            "its configuration is not the JSON of a network: it has more than %d levels, or a number of more than %d digits"
                                    .formatted(MAX_DEPTH, MAX_DIGITS));
                }
            }
        }
    }

    private void check(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.fields().forEachRemaining(entry -> checkProperty(entry.getKey(), entry.getValue()));
        } else if (node instanceof ArrayNode array) {
            checkArray(array);
            array.forEach(this::check);
        }
    }

    private void checkProperty(String key, JsonNode value) {
        if (CLASS_KEYS.contains(key) && value.isTextual()) {
            boolean constant =
                    !key.startsWith("@") && CONSTANT.matcher(value.asText()).matches();
            if (!constant) {
                requirePermitted(value.asText());
            }
        } else if (NAME_LISTS.contains(key) && isNames(value)) {
            return;
        } else if (key.equals(NAME_LISTS_BY_VERTEX) && value.isObject()) {
            value.forEach(list -> {
                if (!isNames(list)) {
                    check(list);
                }
            });
        } else {
            check(value);
        }
    }

    private static boolean isNames(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** A class may also be the first element of an array, followed by the object. */
    private void checkArray(ArrayNode array) {
        JsonNode first = array.path(0);
        if (first.isTextual() && (!isNames(array) || first.asText().matches(".*[.<\\[/].*"))) {
            requirePermitted(first.asText());
        }
    }

    private void requirePermitted(String name) {
        boolean known = CLASS_NAME.matcher(name).matches() && PACKAGES.stream().anyMatch(name::startsWith);
        if (!known && !OWN_LAYERS.contains(name) && !permitted.contains(name)) {
            throw new IllegalArgumentException(
                    "it names the class %s, which is not one of DL4J's configuration classes; remove it, or, if you trust it, run with --allow-class=%s"
                            .formatted(name, name));
        }
    }
}
