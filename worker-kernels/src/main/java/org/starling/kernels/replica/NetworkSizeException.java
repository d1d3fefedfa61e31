package org.starling.kernels.replica;

/** The numbers of a network need more memory than there is. */
public final class NetworkSizeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NetworkSizeException(String message) {
        super(message);
    }
}
