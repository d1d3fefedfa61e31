package org.starling.server.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Joins the items of requests that come at about the same time, so that they are worked on together. Requests stay whole and in
 * their order. A batch is closed when it is full, or when its first request has waited for {@link
 * BatchOptions#maxWait}. Thread-safe.
 *
 * @param <I> an item of a request
 * @param <O> its result
 */
final class Batcher<I, O> implements AutoCloseable {
    private final BatchOptions options;
    private final Function<List<I>, List<O>> work;
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Request<I, O>> queue = new ArrayDeque<>();
    private int queued;
    private boolean isClosed;

    private record Request<I, O>(List<I> items, CompletableFuture<List<O>> result, long arrived) {}

    /**
     * A batcher whose threads wait for requests.
     *
     * @param work gives one result for each item, in their order
     */
    Batcher(String name, int threads, BatchOptions options, Function<List<I>, List<O>> work) {
        this.options = options;
        this.work = work;
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(this::run, "batches-%s-%d".formatted(name, i));
            thread.setDaemon(true);
            this.threads.add(thread);
        }
    }

    Batcher<I, O> start() {
        threads.forEach(Thread::start);
        return this;
    }

    /**
     * Adds a request to the queue. A caller that completes the result itself, as a time limit does, takes the request back.
     *
     * @throws RequestException if the queue has no room for it
     */
    CompletableFuture<List<O>> submit(List<I> items) {
        CompletableFuture<List<O>> result = new CompletableFuture<>();
        if (items.isEmpty()) {
            result.complete(List.of());
            return result;
        }
        if (items.size() > options.queue()) {
            throw RequestException.tooLarge(
                    "Cannot predict %d records in one request: the limit is %d; send fewer, or raise --queue"
                            .formatted(items.size(), options.queue()));
        }
        lock.lock();
        try {
            if (isClosed) {
                throw closed();
            }
            if (queued + items.size() > options.queue()) {
                throw RequestException.tooMany(
                        "Cannot predict now: %d records wait already, and the limit is %d; send the request again later"
                                .formatted(queued, options.queue()));
            }
            boolean wasEmpty = queue.isEmpty();
            queue.add(new Request<>(items, result, System.nanoTime()));
            queued += items.size();
            // between these two moments a thread waits for the bound of the first request
            if (wasEmpty || queued >= options.maxRecords()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        return result;
    }

    private static RequestException closed() {
        return RequestException.unavailable("Cannot predict: the server is shutting down; send the request to another");
    }

    /** Items that wait. */
    int queued() {
        lock.lock();
        try {
            return queued;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (List<Request<I, O>> batch = take(); !batch.isEmpty(); batch = take()) {
                complete(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a batch; empty when the batcher is closed and all requests are done. */
    private List<Request<I, O>> take() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (queue.isEmpty()) {
                    if (isClosed) {
                        return List.of();
                    }
                    changed.await();
                    continue;
                }
                long left = queue.element().arrived() + options.maxWait().toNanos() - System.nanoTime();
                if (queued >= options.maxRecords() || left <= 0 || isClosed) {
                    List<Request<I, O>> batch = first();
                    if (!queue.isEmpty()) {
                        changed.signal();
                    }
                    if (!batch.isEmpty()) {
                        return batch;
                    }
                } else {
                    changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes the first requests that fit into a batch together; at least one, however large. Leaves out those taken back. */
    private List<Request<I, O>> first() {
        List<Request<I, O>> batch = new ArrayList<>();
        int items = 0;
        while (!queue.isEmpty()) {
            int next = queue.element().items().size();
            if (items > 0 && items + next > options.maxRecords()) {
                break;
            }
            Request<I, O> request = queue.remove();
            queued -= next;
            if (!request.result().isDone()) {
                batch.add(request);
                items += next;
            }
        }
        return batch;
    }

    private void complete(List<Request<I, O>> batch) {
        List<I> items = new ArrayList<>();
        batch.forEach(request -> items.addAll(request.items()));
        List<O> results;
        try {
            results = work.apply(items);
        } catch (RuntimeException | Error e) {
            // the clients must know, and the thread serves the next batch
            batch.forEach(request -> request.result().completeExceptionally(e));
            return;
        }
        int from = 0;
        for (Request<I, O> request : batch) {
            int to = from + request.items().size();
            request.result().complete(List.copyOf(results.subList(from, to)));
            from = to;
        }
    }

    /** Works on the requests that wait, and ends. Later ones are refused. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean wasInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // predictions take a moment only, and the replicas must not be freed before
                    wasInterrupted = true;
                }
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
