package org.starling.server;

import java.util.concurrent.atomic.AtomicLong;
import org.starling.server.model.RequestException;

/** Bytes that the bodies of all requests may take together. Thread-safe. */
final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Takes bytes until they are given back.
     *
     * @throws RequestException if fewer are left
     */
    void take(long bytes) {
        if (used.addAndGet(bytes) > limit) {
            used.addAndGet(-bytes);
            throw RequestException.tooMany(
                    "Cannot read the request: the bodies of others take the memory for them (%d bytes); send it again later"
                            .formatted(limit));
        }
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
