package org.starling.driver.modelimport.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes files as Keras does: the configuration as JSON, and a group of arrays for each layer. */
final class KerasFile {
    private final List<String> layers = new ArrayList<>();
    private final Map<String, Map<String, Object>> weights = new LinkedHashMap<>();

    /** Adds a layer of a sequential model; {@code config} is JSON without braces. */
    KerasFile layer(String type, String name, String config) {
        layers.add("{\"class_name\": \"%s\", \"config\": {\"name\": \"%s\"%s}}"
                .formatted(type, name, config.isEmpty() ? "" : ", " + config));
        return this;
    }

    /** Adds an array of the last layer: nested Java arrays of float. */
    KerasFile weight(String layer, String name, Object values) {
        weights.computeIfAbsent(layer, key -> new LinkedHashMap<>()).put(name, values);
        return this;
    }

    byte[] bytes(Path folder) throws IOException {
        return bytes(
                folder,
                "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [%s]}}"
                        .formatted(String.join(", ", layers)));
    }

    byte[] bytes(Path folder, String configuration) throws IOException {
        Path path = Files.createTempFile(folder, "model", ".h5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putAttribute("model_config", configuration);
            WritableGroup root = file.putGroup("model_weights");
            weights.forEach((layer, arrays) -> {
                WritableGroup group = root.putGroup(layer);
                group.putAttribute(
                        "weight_names",
                        arrays.keySet().stream()
                                .map(name -> layer + "/" + name + ":0")
                                .toArray(String[]::new));
                WritableGroup inner = group.putGroup(layer);
                arrays.forEach((name, values) -> inner.putDataset(name + ":0", values));
            });
        }
        byte[] bytes = Files.readAllBytes(path);
        Files.delete(path);
        return bytes;
    }
}
