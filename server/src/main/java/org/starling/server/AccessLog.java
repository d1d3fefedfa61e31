package org.starling.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of JSON for each request. It has neither bodies nor queries nor headers. If the target fails, requests are answered
 * nevertheless. Thread-safe.
 */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final OutputStream target;
    private boolean hasFailed;

    /**
     * One request.
     *
     * @param time when its answer was sent, ISO 8601
     * @param client its address
     * @param method of HTTP
     * @param path without the query
     * @param status of the answer
     * @param bytesIn of the body of the request, as announced; 0 if it was not
     * @param bytesOut of the body of the answer
     * @param milliseconds from its headers to the end of the answer
     */
    record Line(
            String time,
            String client,
            String method,
            String path,
            int status,
            long bytesIn,
            long bytesOut,
            double milliseconds) {}

    AccessLog(OutputStream target) {
        this.target = target;
    }

    void write(Line line) {
        try {
            byte[] json = ServerJson.MAPPER.writeValueAsBytes(line);
            byte[] ended = Arrays.copyOf(json, json.length + 1);
            ended[json.length] = '\n';
            write(ended);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot log a request: " + e.getOriginalMessage(), e);
        }
    }

    private synchronized void write(byte[] line) {
        try {
            target.write(line);
            target.flush();
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("Cannot write the access log: {}; requests are answered without it", e.getMessage());
            }
            hasFailed = true;
        }
    }
}
