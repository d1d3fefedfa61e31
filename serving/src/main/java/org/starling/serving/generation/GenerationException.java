package org.starling.serving.generation;

/** A text cannot be generated; the message names the reason and what to do. */
public final class GenerationException extends RuntimeException {
    public GenerationException(String message) {
        super(message);
    }
}
