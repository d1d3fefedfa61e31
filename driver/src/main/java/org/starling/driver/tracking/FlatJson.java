package org.starling.driver.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** A tree of JSON as keys and texts: {@code training.epochs} and {@code 20}. A list is one text. */
public final class FlatJson {
    private FlatJson() {}

    /** All leaves of a tree, by their paths. */
    public static Map<String, String> of(JsonNode tree) {
        Map<String, String> leaves = new TreeMap<>();
        collect(tree, "", leaves);
        return leaves;
    }

    private static void collect(JsonNode node, String path, Map<String, String> leaves) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> collect(
                            entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), leaves));
        } else if (!path.isEmpty() && !node.isNull()) {
            leaves.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
    }
}
