package org.starling.driver.config.dataset;

/** A data set is not there or cannot be brought; the message says what to do. */
public final class DatasetException extends RuntimeException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
