package org.starling.pipeline.progress;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.pipeline.files.DataException;

/**
 * Runs Spark jobs in the background, on cores that the jobs of the calling thread leave idle. They get the description that the
 * starting thread has at that time. Unfinished work is stopped when this is closed. Thread-safe.
 */
public final class BackgroundJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundJobs.class);
    private static final int PATIENCE_SECONDS = 30;

    private final SparkContext context;
    private final String group = "starling-" + UUID.randomUUID();
    private final ExecutorService threads;
    private final List<Future<?>> started = new CopyOnWriteArrayList<>();

    public BackgroundJobs(SparkSession spark) {
        context = spark.sparkContext();
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, group);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts some work. */
    public <T> Result<T> start(Callable<T> work) {
        // a thread of a pool may have been made in another step
        String step = JobDescription.current(context);
        Future<T> future = threads.submit(() -> {
            context.setJobGroup(group, step, false);
            return work.call();
        });
        started.add(future);
        return new Result<>(future);
    }

    @Override
    public void close() {
        boolean done = started.stream().allMatch(Future::isDone);
        threads.shutdownNow();
        if (!done) {
            context.cancelJobGroup(group);
            awaitEnd();
        }
    }

    /** Whoever closes this may then remove what the work has written. */
    private void awaitEnd() {
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(
                        "Background work of a failed job did not stop within {} s; it may leave files",
                        PATIENCE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Result of some background work. */
    public static final class Result<T> {
        private final Future<T> future;

        private Result(Future<T> future) {
            this.future = future;
        }

        /** Waits for the work to be done; throws what it threw. */
        public T await() {
            try {
                return future.get();
            } catch (ExecutionException e) {
                throw DataException.explain(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Cannot prepare data: it was interrupted; run again", e);
            }
        }
    }
}
