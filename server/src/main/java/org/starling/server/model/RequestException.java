package org.starling.server.model;

import io.undertow.util.StatusCodes;

/** A request that is not answered: the status of HTTP, and a message for the client. */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public RequestException(int status, String message) {
        // no stack trace: the fault is the client's, and such requests may be many
        super(message, null, false, false);
        this.status = status;
    }

    public static RequestException badRequest(String message) {
        return new RequestException(StatusCodes.BAD_REQUEST, message);
    }

    public static RequestException notFound(String message) {
        return new RequestException(StatusCodes.NOT_FOUND, message);
    }

    public static RequestException tooLarge(String message) {
        return new RequestException(StatusCodes.REQUEST_ENTITY_TOO_LARGE, message);
    }

    /** The client may send the request again after a moment. */
    public static RequestException tooMany(String message) {
        return new RequestException(StatusCodes.TOO_MANY_REQUESTS, message);
    }

    public static RequestException unavailable(String message) {
        return new RequestException(StatusCodes.SERVICE_UNAVAILABLE, message);
    }

    /** Status of the answer. */
    public int status() {
        return status;
    }
}
