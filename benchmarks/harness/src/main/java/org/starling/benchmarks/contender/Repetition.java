package org.starling.benchmarks.contender;

import java.util.Map;

/** Repeats a piece of work until enough time has passed, so that fast and slow contenders are measured for as long. */
public final class Repetition {
    private Repetition() {}

    /** Work that can be done again and again. */
    @FunctionalInterface
    public interface Work {
        /** Does the work once and returns the examples worked on. */
        long run() throws Exception;
    }

    /** Runs {@code work} once or more, until at least {@code seconds} have passed since the start. */
    public static Measurement atLeast(double seconds, Work work) throws Exception {
        long start = System.nanoTime();
        long examples = 0;
        double elapsed;
        do {
            examples += work.run();
            elapsed = (System.nanoTime() - start) / 1e9;
        } while (elapsed < seconds);
        return new Measurement(examples, elapsed, Map.of());
    }
}
