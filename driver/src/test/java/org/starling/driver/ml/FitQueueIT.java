package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.starling.driver.training.TrainingException;
import org.starling.pipeline.testing.LocalSpark;

class FitQueueIT {
    private static final SparkContext CONTEXT = LocalSpark.session().sparkContext();

    @Test
    void oneFitRunsAtATime() throws Exception {
        AtomicInteger running = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> fits = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                fits.add(threads.submit(() -> FitQueue.inTurn(CONTEXT, () -> {
                    int others = running.getAndIncrement();
                    LockSupport.parkNanos(1_000_000);
                    running.decrementAndGet();
                    return others;
                })));
            }

            for (Future<Integer> fit : fits) {
                assertThat(fit.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aThreadThatWaitsCanBeInterrupted() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Thread first = new Thread(() -> FitQueue.inTurn(CONTEXT, () -> {
            begun.countDown();
            awaitQuietly(end);
            return "fitted";
        }));
        first.start();
        begun.await();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread second = new Thread(() -> FitQueue.inTurn(CONTEXT, () -> "fitted, too"));
        second.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        second.start();

        second.interrupt();
        second.join();
        end.countDown();
        first.join();

        assertThat(failure.get())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("interrupted while it waited for another fit");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
