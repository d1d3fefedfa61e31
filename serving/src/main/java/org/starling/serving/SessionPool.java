package org.starling.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sessions of a model. They are made when threads first need them, up to a limit; then threads wait. The session that was
 * used last is used first, because its memory is in the caches of the CPU. Thread-safe.
 */
final class SessionPool implements AutoCloseable {
    private final int limit;
    private final Supplier<PredictionSession> maker;
    private final Deque<PredictionSession> idle = new ArrayDeque<>();
    private int created;
    private boolean isClosed;

    SessionPool(int limit, Supplier<PredictionSession> maker) {
        this.limit = limit;
        this.maker = maker;
    }

    /** Uses a session, which no other thread uses meanwhile. */
    <T> T use(Function<PredictionSession, T> use) {
        PredictionSession session = take();
        try {
            return use.apply(session);
        } finally {
            giveBack(session);
        }
    }

    private synchronized PredictionSession take() {
        boolean wasInterrupted = false;
        while (!isClosed && idle.isEmpty() && created == limit) {
            try {
                wait();
            } catch (InterruptedException e) {
                // another thread gives its session back soon
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (isClosed) {
            throw new IllegalStateException("Cannot predict: the model is closed; open it again");
        }
        if (idle.isEmpty()) {
            idle.push(maker.get());
            created++;
        }
        return idle.pop();
    }

    private synchronized void giveBack(PredictionSession session) {
        idle.push(session);
        notifyAll();
    }

    /** Waits for the sessions that are used, and frees all. */
    @Override
    public synchronized void close() {
        isClosed = true;
        notifyAll();
        boolean wasInterrupted = false;
        while (idle.size() < created) {
            try {
                wait();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        idle.forEach(PredictionSession::close);
        idle.clear();
        created = 0;
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
