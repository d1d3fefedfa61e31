package org.starling.driver.job;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Adds up the wall time of a job's phases. Not thread-safe. */
final class PhaseClock {
    private final Map<String, Duration> phases = new LinkedHashMap<>();

    /** Does {@code work} and counts its time to {@code phase}. */
    <T> T time(String phase, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            add(phase, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    void add(String phase, Duration elapsed) {
        phases.merge(phase, elapsed, Duration::plus);
    }

    Map<String, Duration> phases() {
        return Collections.unmodifiableMap(phases);
    }
}
