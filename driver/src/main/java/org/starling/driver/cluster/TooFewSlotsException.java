package org.starling.driver.cluster;

/** The cluster cannot run all workers of a job at the same time; the message names the slots found and the remedy. */
public final class TooFewSlotsException extends RuntimeException {
    public TooFewSlotsException(String message) {
        super(message);
    }
}
