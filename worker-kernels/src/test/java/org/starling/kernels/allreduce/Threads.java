package org.starling.kernels.allreduce;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Thread pool of any size, ended with the test. */
final class Threads implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
