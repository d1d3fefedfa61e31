package org.starling.benchmarks.runner;

/** A contender gave no measurement; the message names it and ends with the tail of its log. */
public final class ContenderFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ContenderFailedException(String message) {
        super(message);
    }

    public ContenderFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
