package org.starling.driver.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.starling.serving.history.WorkerTimes;

/**
 * A worker that was slow in an epoch, and cost the others time.
 *
 * @param worker its rank
 * @param executor Spark's id of the executor it ran on, and the host
 * @param slowness its time for an example, in training and loading, divided by the median of all workers
 * @param waited additional time of each of the others in averaging rounds, on average
 */
public record Straggler(int worker, String executor, double slowness, Duration waited) {
    /** Smallest slowness of a straggler. */
    public static final double THRESHOLD = 1.5;

    /** Shorter waits are not reported, because they may have other causes. */
    private static final Duration NOTEWORTHY = Duration.ofMillis(500);

    /** The stragglers of an epoch, the slowest first. With two workers the faster one is the median. */
    public static List<Straggler> among(List<WorkerTimes> workers) {
        List<WorkerTimes> trained =
                workers.stream().filter(worker -> worker.examples() > 0).toList();
        if (trained.size() < 2) {
            return List.of();
        }
        double median = trained.stream()
                .map(Straggler::nanosPerExample)
                .sorted()
                .toList()
                .get((trained.size() - 1) / 2);
        return trained.stream()
                .filter(worker -> nanosPerExample(worker) > THRESHOLD * median)
                .map(worker -> new Straggler(
                        worker.rank(), worker.executor(), nanosPerExample(worker) / median, waited(worker, trained)))
                .filter(straggler -> straggler.waited.compareTo(NOTEWORTHY) >= 0)
                .sorted(Comparator.comparingDouble(Straggler::slowness).reversed())
                .toList();
    }

    private static double nanosPerExample(WorkerTimes worker) {
        return (double) worker.training().plus(worker.loading()).toNanos() / worker.examples();
    }

    private static Duration waited(WorkerTimes slow, List<WorkerTimes> workers) {
        double mean = workers.stream()
                .filter(worker -> worker.rank() != slow.rank())
                .mapToLong(worker -> worker.averaging().toNanos())
                .average()
                .orElse(0);
        return Duration.ofNanos(Math.max(0, Math.round(mean) - slow.averaging().toNanos()));
    }

    /** One sentence about it. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "worker %d (%s) took %.1f times as long for an example as the median; the others waited %s for it",
                worker,
                executor,
                slowness,
                Numbers.duration(waited));
    }
}
