package org.starling.server.model;

import java.time.Duration;
import org.starling.kernels.validation.Checks;

/**
 * Limits within which records of several requests are predicted together.
 *
 * @param maxWait the most time that a request waits for others to fill its batch. With zero, batches form only of requests that
 *     came while all replicas were busy
 * @param maxRecords records of a full batch
 * @param queue the most records that wait for a prediction, and the most of one request
 */
public record BatchOptions(Duration maxWait, int maxRecords, int queue) {
    /** No wait, batches of 64, a queue of 1,024. */
    public static final BatchOptions DEFAULT = new BatchOptions(Duration.ZERO, 64, 1024);

    public BatchOptions {
        new Checks()
                .require(maxWait != null && !maxWait.isNegative(), "maxWait", "must not be negative, is " + maxWait)
                .require(maxRecords >= 1, "maxRecords", "must be at least 1, is " + maxRecords)
                .require(queue >= 1, "queue", "must be at least 1, is " + queue)
                .done();
    }
}
