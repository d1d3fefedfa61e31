package org.starling.driver.config.dataset;

/** A data set is missing or cannot be downloaded; the message names the remedy. */
public final class DatasetException extends RuntimeException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
