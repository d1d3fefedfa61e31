package org.starling.driver.report;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The current step of a phase, and the time since it began. Not thread-safe. */
final class PhaseMeter {
    private final LongSupplier nanoClock;
    private String step = "";
    private long done;
    private long tasks;
    private long startedAt;

    PhaseMeter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Updates the counts; returns whether a new step begins. */
    boolean update(String nextStep, long nextDone, long nextTasks) {
        boolean begins = !nextStep.equals(step);
        if (begins) {
            step = nextStep;
            startedAt = nanoClock.getAsLong();
        }
        done = nextDone;
        tasks = nextTasks;
        return begins;
    }

    /** Forgets the step. */
    void end() {
        step = "";
    }

    long nanos() {
        return nanoClock.getAsLong() - startedAt;
    }

    /** The line of the step; without counts before its first task. */
    String line() {
        return tasks == 0
                ? step
                : "%s  %3d%%  %s of %s tasks  %s"
                        .formatted(
                                step,
                                Math.min(100, 100 * done / tasks),
                                Numbers.count(done),
                                Numbers.count(tasks),
                                Numbers.duration(Duration.ofNanos(nanos())));
    }
}
