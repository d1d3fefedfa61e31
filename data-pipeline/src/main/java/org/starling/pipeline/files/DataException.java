package org.starling.pipeline.files;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;

/** Failure to read or write data. The message names the data, the reason and the remedy, and is shown to users unchanged. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Message of operating systems for a full disk. */
    private static final String FULL = "No space left on device";

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The exception for a failed Spark job: one with the message of the failed task, or the failure itself. Spark throws
     * undeclared checked exceptions, so callers must catch all. Hadoop throws an error if a local disk is full.
     */
    public static RuntimeException explain(Throwable failure) {
        Optional<DataException> found = within(failure);
        if (found.isPresent()) {
            return found.get() == failure
                    ? found.get()
                    : new DataException(found.get().getMessage(), failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean ofDisk = cause instanceof FSError;
            String message =
                    String.valueOf((ofDisk && cause.getCause() != null ? cause.getCause() : cause).getMessage());
            if (ofDisk || (cause instanceof IOException && message.contains(FULL))) {
                return new DataException(
                        "Cannot use the local disk: %s; make room, or check it".formatted(message), failure);
            }
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Cannot finish a Spark job: " + failure.getMessage(), failure);
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
