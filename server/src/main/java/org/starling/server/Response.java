package org.starling.server;

import io.undertow.util.StatusCodes;
import java.util.Map;

/**
 * The answer to a request.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body in full
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Response(int status, String contentType, byte[] body) {
    private static final String JSON = "application/json";

    static Response ok(Object json) {
        return json(StatusCodes.OK, json);
    }

    static Response json(int status, Object json) {
        return new Response(status, JSON, ServerJson.write(json));
    }

    static Response error(int status, String message) {
        return json(status, Map.of("error", message));
    }
}
