package org.starling.serving.checkpoint;

/** A checkpoint cannot be written or read; the message names the file, the reason and what to do. */
public final class CheckpointException extends RuntimeException {
    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
