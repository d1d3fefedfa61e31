package org.starling.driver.modelimport.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of a Keras model, as its JSON describes it.
 *
 * @param type the class in Keras
 * @param name unique in the model
 * @param config its settings
 * @param inputs names of the layers whose outputs it takes
 */
record KerasLayer(String type, String name, JsonNode config, List<String> inputs) {
    KerasLayer {
        inputs = List.copyOf(inputs);
    }

    String text(String key, String otherwise) {
        JsonNode value = config.path(key);
        // newer versions write a function or an initialiser as an object
        return value.isTextual() ? value.asText() : value.path("class_name").asText(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return config.path(key).asBoolean(otherwise);
    }

    double number(String key, double otherwise) {
        return config.path(key).asDouble(otherwise);
    }

    /** Whole numbers; a single one stands for all. */
    List<Long> numbers(String key, int count, long otherwise) {
        JsonNode value = config.path(key);
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(
                    value.isArray() ? value.path(i).asLong(otherwise) : value.isNumber() ? value.asLong() : otherwise);
        }
        return numbers;
    }

    /** Dimensions of an input after the batch; -1 for open ones. */
    List<Long> inputShape() {
        JsonNode shape =
                config.has("batch_input_shape") ? config.path("batch_input_shape") : config.path("batch_shape");
        List<Long> sizes = new ArrayList<>();
        for (int i = 1; i < shape.size(); i++) {
            sizes.add(shape.get(i).asLong(-1));
        }
        return sizes;
    }
}
