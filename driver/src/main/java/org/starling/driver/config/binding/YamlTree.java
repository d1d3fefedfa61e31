package org.starling.driver.config.binding;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Parses YAML into a tree. It is stricter than YAML: a repeated key, a second document and an alias are problems, with line
 * and column.
 */
final class YamlTree {
    /** Deepest nesting; a job has about ten levels. */
    private static final int MAX_DEPTH = 64;
    /** Longest text in characters; the parser has the same limit. */
    private static final int MAX_CHARACTERS = 3 << 20;

    private static final YAMLFactory YAML = YAMLFactory.builder()
            // the default of a factory, but not of its builder
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ProblemList problems;

    private YamlTree(ProblemList problems) {
        this.problems = problems;
    }

    /**
     * Parses a whole file, which must hold keys at its top.
     *
     * @return what could be read; empty after a syntax error
     */
    static ObjectNode parse(String yaml, ProblemList problems) {
        JsonNode tree = new YamlTree(problems).read(yaml);
        if (tree instanceof ObjectNode object) {
            return object;
        }
        if (problems.isEmpty()) {
            problems.add("", "must hold keys and values, " + (tree.isNull() ? "is empty" : "is not a group of keys"));
        }
        return NODES.objectNode();
    }

    /** Parses the value of {@code key=value} on a command line. */
    static JsonNode value(String yaml, ProblemList problems) {
        return new YamlTree(problems).read(yaml);
    }

    /** Parses a value that is part of the program. */
    static JsonNode value(String yaml) {
        ProblemList problems = new ProblemList();
        JsonNode node = value(yaml, problems);
        problems.throwIfAny("the default " + yaml);
        return node;
    }

    private JsonNode read(String yaml) {
        if (yaml.length() > MAX_CHARACTERS) {
            problems.add("", "has %,d characters, and at most %,d are read".formatted(yaml.length(), MAX_CHARACTERS));
            return NODES.nullNode();
        }
        try (YAMLParser parser = YAML.createParser(yaml)) {
            if (parser.nextToken() == null) {
                return NODES.nullNode();
            }
            JsonNode tree = readValue(parser, "");
            if (parser.nextToken() != null) {
                problems.add("", at(parser.getTokenLocation()) + "a second document starts here; keep one in a file");
            }
            return tree;
        } catch (JsonProcessingException e) {
            problems.add("", describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (StackOverflowError e) {
            problems.add("", "is nested too deeply; at most %d levels are read".formatted(MAX_DEPTH));
        }
        return NODES.nullNode();
    }

    private JsonNode readValue(YAMLParser parser, String path) throws IOException {
        if (parser.isCurrentAlias()) {
            problems.add(path, at(parser.getTokenLocation()) + "aliases are not understood; write the value out");
            return NODES.nullNode();
        }
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser, path);
            case START_ARRAY -> readArray(parser, path);
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> readFloat(parser);
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.textNode(parser.getText());
        };
    }

    private JsonNode readObject(YAMLParser parser, String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.getCurrentName();
            String childPath = path.isEmpty() ? key : path + "." + key;
            JsonLocation location = parser.getTokenLocation();
            parser.nextToken();
            JsonNode value = readValue(parser, childPath);
            if (object.has(key)) {
                problems.add(childPath, at(location) + "this key stands here a second time; keep one");
            } else {
                object.set(key, value);
            }
        }
        return object;
    }

    private JsonNode readArray(YAMLParser parser, String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(readValue(parser, path + "[" + array.size() + "]"));
        }
        return array;
    }

    /** Keeps the digits as they were written, for readers that take the number as text. */
    private static JsonNode readFloat(JsonParser parser) throws IOException {
        try {
            return DecimalNode.valueOf(new BigDecimal(parser.getText()));
        } catch (NumberFormatException e) {
            return NODES.numberNode(parser.getDoubleValue());
        }
    }

    private static String describe(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException cause) {
            int line = cause.getProblemMark().getLine() + 1;
            int column = cause.getProblemMark().getColumn() + 1;
            String context = cause.getContext() == null ? "" : " (" + cause.getContext() + ")";
            return "line " + line + ", column " + column + ": not YAML: " + cause.getProblem() + context;
        }
        return at(e.getLocation()) + "not YAML: " + e.getOriginalMessage();
    }

    private static String at(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }
}
