package org.starling.server;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON of requests with tensors. Lists named {@code data} become arrays, so that their numbers are no objects. Stateless. */
final class TensorJson {
    private static final String DATA = "data";
    private static final int FIRST_LENGTH = 1024;

    private TensorJson() {}

    /**
     * The values of nested lists, row-major.
     *
     * @param wrong the text of the first value that is no number; null if all are
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Values(double[] numbers, String wrong) {}

    /**
     * Reads the body of a request as {@link ServerJson#read(byte[])}, but lists named {@code data} as {@link Values}.
     *
     * @throws org.starling.server.model.RequestException if it is not one JSON value
     */
    static Object read(byte[] body) {
        return ServerJson.read(body, parser -> {
            if (parser.nextToken() == null) {
                throw new JsonParseException(parser, "no value");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return value;
        });
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.getCurrentName();
            boolean isTensor = parser.nextToken() == JsonToken.START_ARRAY && name.equals(DATA);
            fields.put(name, isTensor ? values(parser) : value(parser));
        }
        return fields;
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    private static Values values(JsonParser parser) throws IOException {
        double[] numbers = new double[FIRST_LENGTH];
        int count = 0;
        String wrong = null;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token.isNumeric()) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * count);
                }
                numbers[count++] = parser.getDoubleValue();
            } else {
                String other = String.valueOf(value(parser));
                wrong = wrong == null ? other : wrong;
            }
        }
        return new Values(Arrays.copyOf(numbers, count), wrong);
    }
}
