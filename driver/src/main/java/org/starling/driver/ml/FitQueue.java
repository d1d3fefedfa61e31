package org.starling.driver.ml;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.starling.driver.training.TrainingException;

/**
 * The fits of a Spark context, one after the other in the order in which they were called. The tasks of an epoch need their slots
 * at once, and executors keep the replicas of one job; two fits side by side would only hinder each other. Thread-safe.
 */
final class FitQueue {
    private static final Map<SparkContext, ReentrantLock> TURNS = Collections.synchronizedMap(new WeakHashMap<>());

    private FitQueue() {}

    /**
     * Runs a fit when those before it are done.
     *
     * @throws TrainingException if the thread is interrupted while it waits; it stays interrupted
     */
    static <T> T inTurn(SparkContext context, Supplier<T> fit) {
        ReentrantLock turn = TURNS.computeIfAbsent(context, unused -> new ReentrantLock(true));
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException(
                    "Cannot fit: the thread was interrupted while it waited for another fit; fit again", e);
        }
        try {
            return fit.get();
        } finally {
            turn.unlock();
        }
    }
}
