package org.starling.driver.evaluation;

/** A network cannot be evaluated, or cannot predict; the message names the reason and what to do. */
public final class EvaluationException extends RuntimeException {
    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
