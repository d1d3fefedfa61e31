package org.starling.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.starling.server.model.RequestException;
import org.starling.serving.Prediction;

/** JSON of requests and answers. */
final class ServerJson {
    private static final int MAX_DEPTH = 64;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            // the limit of a body is lower, or meant
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    // of two equal keys one would be lost silently
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // messages would repeat the text
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addMixIn(Prediction.Rejected.class, RejectedName.class)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private ServerJson() {}

    /** Reads a value from a parser that has not been used. */
    @FunctionalInterface
    interface Reader {
        Object read(JsonParser parser) throws IOException;
    }

    private interface RejectedName {
        @JsonProperty("rejected")
        String reason();
    }

    /**
     * Reads the body of a request: maps, lists, strings, numbers, truth values and null.
     *
     * @throws RequestException if it is not one JSON value
     */
    static Object read(byte[] body) {
        return read(body, parser -> MAPPER.readValue(parser, Object.class));
    }

    /** The same by another reader of the parser. */
    static Object read(byte[] body, Reader reader) {
        if (body.length == 0) {
            throw RequestException.badRequest("Cannot read the request: it has no body; send JSON");
        }
        try (JsonParser parser = MAPPER.createParser(body)) {
            return reader.read(parser);
        } catch (JsonProcessingException e) {
            throw RequestException.badRequest("Cannot read the request: it is not valid JSON (%s%s); correct it"
                    .formatted(firstSentence(e.getOriginalMessage()), place(e)));
        } catch (IOException e) {
            throw RequestException.badRequest(
                    "Cannot read the request: it is not valid JSON (%s); correct it".formatted(e.getMessage()));
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ", line %d, column %d"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    /** Without what follows of Jackson's features. */
    private static String firstSentence(String message) {
        return message.lines().findFirst().orElse("").replaceAll("[:;] .*", "");
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write an answer: " + e.getOriginalMessage(), e);
        }
    }
}
