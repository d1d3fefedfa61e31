package org.starling.driver.training;

import java.util.HashMap;
import java.util.Map;

/**
 * What the tasks of one epoch have counted so far. Spark runs a failed barrier stage again as a new attempt, in which all
 * tasks start from zero: what earlier attempts counted is forgotten. Not thread-safe.
 */
final class AttemptCounts {
    /** Sums over the batches of one task, or of all. */
    record Counts(long batches, long examples, double lossSum) {
        static final Counts NONE = new Counts(0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(batches + other.batches, examples + other.examples, lossSum + other.lossSum);
        }
    }

    /** An attempt of a stage; a later one is greater. */
    private record Attempt(int stage, int number) {
        boolean isBefore(Attempt other) {
            return stage < other.stage || (stage == other.stage && number < other.number);
        }
    }

    private final Map<Long, Counts> byTask = new HashMap<>();
    private Attempt latest = new Attempt(-1, -1);

    /**
     * A stage is being run.
     *
     * @param attempt 0 the first time
     */
    void started(int stage, int attempt) {
        Attempt next = new Attempt(stage, attempt);
        if (latest.isBefore(next)) {
            byTask.clear();
            latest = next;
        }
    }

    /** A task tells its sums; those of earlier attempts, which arrive late, are left out. */
    void update(long task, int stage, int attempt, Counts counts) {
        Attempt from = new Attempt(stage, attempt);
        started(stage, attempt);
        if (from.equals(latest)) {
            byTask.put(task, counts);
        }
    }

    /** The sums of all tasks of the latest attempt. */
    Counts total() {
        return byTask.values().stream().reduce(Counts.NONE, Counts::plus);
    }
}
