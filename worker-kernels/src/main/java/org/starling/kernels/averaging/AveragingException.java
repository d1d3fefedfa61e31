package org.starling.kernels.averaging;

/** An averaging round could not be completed; the message names the peer and the round. */
public final class AveragingException extends Exception {
    private static final long serialVersionUID = 1L;

    public AveragingException(String message) {
        super(message);
    }

    public AveragingException(String message, Throwable cause) {
        super(message, cause);
    }
}
