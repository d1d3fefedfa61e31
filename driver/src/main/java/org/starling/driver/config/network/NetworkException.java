package org.starling.driver.config.network;

/** The network that a job asks for cannot be made, or does not fit its data; the message names layer, sizes and remedy. */
public final class NetworkException extends RuntimeException {
    public NetworkException(String message) {
        super(message);
    }

    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
