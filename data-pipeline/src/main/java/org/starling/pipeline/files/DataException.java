package org.starling.pipeline.files;

import java.util.Optional;

/** Data that cannot be read or written. The message names what, why and what to do: show it to the user as it is. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The one that a failed Spark job carries among its causes, if a task threw one. */
    public static Optional<DataException> within(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
