package org.starling.serving.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * Writes the driver's records as JSON and reads them back: indented, times and durations as ISO 8601,
 * map entries sorted so that equal records give equal text. Components that are unknown are skipped when reading, so that
 * a newer Starling may add some. Thread-safe.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            // messages would repeat the text
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .addMixIn(WorkerReport.class, WorkerReportNames.class)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    /** The JSON text of a record. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot write %s as JSON: %s".formatted(value.getClass().getSimpleName(), e.getOriginalMessage()),
                    e);
        }
    }

    /** The record as a tree, to be put into another one. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Reads any JSON text as a tree.
     *
     * @throws JsonProcessingException if the text is not JSON
     */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /**
     * Reads a record.
     *
     * @throws JsonProcessingException if the text is not JSON, or null, or the record refuses the values
     */
    public static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        T value = MAPPER.readValue(text, type);
        if (value == null) {
            throw MismatchedInputException.from((JsonParser) null, type, "it is null");
        }
        return value;
    }

    /** The names that programs know, where they differ from those of the components. */
    private interface WorkerReportNames {
        @JsonProperty("step")
        ReplicaInfo replica();
    }
}
