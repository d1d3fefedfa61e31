package org.starling.pipeline.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Damages JSON by other values, keys and elements, so that most results are still JSON. The same seed gives the same damage. */
public final class JsonMutations {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "0.5",
            "2147483647",
            "-2147483648",
            "2147483648",
            "9223372036854775807",
            "1e308",
            "1e999",
            "\"\"",
            "\"x\"",
            "\"NaN\"",
            "\"../x\"",
            "[]",
            "{}",
            "[null]",
            "[1, 2]");

    private JsonMutations() {}

    /** A damaged copy of one file, perhaps with a value of another. A third of them is damaged as any file. */
    public static byte[] of(byte[] file, byte[] other, SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            return Mutations.of(file, other, random);
        }
        try {
            JsonNode tree = MAPPER.readTree(file);
            JsonNode otherTree = MAPPER.readTree(other);
            int changes = 1 + random.nextInt(1 + random.nextInt(4));
            for (int i = 0; i < changes; i++) {
                List<ContainerNode<?>> containers = containers(tree);
                List<ContainerNode<?>> others = containers(otherTree);
                JsonNode value = random.nextInt(5) == 0
                        ? others.get(random.nextInt(others.size())).deepCopy()
                        : MAPPER.readTree(VALUES.get(random.nextInt(VALUES.size())));
                change(containers.get(random.nextInt(containers.size())), value, random);
            }
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the file without damage is not JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<ContainerNode<?>> containers(JsonNode tree) {
        List<ContainerNode<?>> found = new ArrayList<>();
        if (tree instanceof ContainerNode<?> container) {
            found.add(container);
            container.forEach(child -> found.addAll(containers(child)));
        }
        return found;
    }

    private static void change(ContainerNode<?> container, JsonNode value, SplittableRandom random) {
        if (container instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "x", object.path(name).isMissingNode() ? value : object.remove(name));
                default -> object.set(name, value);
            }
        } else if (container instanceof ArrayNode array) {
            int at = array.isEmpty() ? 0 : random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.insert(at, value);
                case 2 -> array.add(array.isEmpty() ? value : array.get(at));
                default -> {
                    if (!array.isEmpty()) {
                        array.set(at, value);
                    }
                }
            }
        }
    }
}
