package org.starling.server;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.server.model.RequestException;

/** Sends answers. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final String RETRY_SECONDS = "1";

    private Answers() {}

    static void send(HttpServerExchange exchange, Response response) {
        if (exchange.isResponseStarted()) {
            return;
        }
        exchange.setStatusCode(response.status());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, response.contentType());
        exchange.getResponseSender().send(ByteBuffer.wrap(response.body()));
    }

    /** Sends the error of a failure: of a request's own fault, of time that is over, or of a fault of the server. */
    static void fail(HttpServerExchange exchange, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RequestException refused) {
            refuse(exchange, refused);
        } else if (cause instanceof TimeoutException) {
            refuse(
                    exchange,
                    RequestException.unavailable(
                            "Cannot answer in time: too many records wait, or the request has too many; send it again later"));
        } else {
            LOG.error("Cannot answer {} {}", exchange.getRequestMethod(), exchange.getRequestPath(), cause);
            send(
                    exchange,
                    Response.error(
                            StatusCodes.INTERNAL_SERVER_ERROR,
                            "Cannot answer: an unexpected error (%s); see the log of the server"
                                    .formatted(cause.getClass().getSimpleName())));
        }
    }

    private static void refuse(HttpServerExchange exchange, RequestException refused) {
        int status = refused.status();
        if (status == StatusCodes.TOO_MANY_REQUESTS || status == StatusCodes.SERVICE_UNAVAILABLE) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        if (!exchange.isRequestComplete()) {
            // what is left of the request is not worth its reading
            exchange.setPersistent(false);
        }
        send(exchange, Response.error(status, refused.getMessage()));
    }
}
