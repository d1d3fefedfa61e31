package org.starling.driver.tracking.report;

import static org.starling.pipeline.report.Html.escaped;
import static org.starling.pipeline.report.Html.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.starling.driver.report.Numbers;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.WorkerTimes;

/**
 * The times of one worker over all epochs.
 *
 * @param rank the worker
 * @param executor of its last epoch
 * @param seconds by activity, in the order of {@link #ACTIVITIES}
 * @param examples examples trained
 * @param bytesSent bytes sent to other JVMs
 */
record WorkerTotals(int rank, String executor, List<Double> seconds, long examples, long bytesSent) {
    /** Names of the activities; the rest is start and end of tasks, and waiting for slower workers outside of rounds. */
    static final List<String> ACTIVITIES = List.of("training", "averaging and waiting", "loading", "preparing", "rest");

    private static final int MOST_SHOWN = 64;

    /** The totals of all workers, by rank. */
    static List<WorkerTotals> of(List<EpochMetrics> epochs) {
        Map<Integer, WorkerTotals> totals = new TreeMap<>();
        for (EpochMetrics epoch : epochs) {
            for (WorkerTimes times : epoch.workers()) {
                totals.merge(times.rank(), of(times, epoch.seconds()), WorkerTotals::plus);
            }
        }
        return List.copyOf(totals.values());
    }

    private static WorkerTotals of(WorkerTimes times, double epochSeconds) {
        List<Double> seconds = new ArrayList<>();
        for (Duration duration : List.of(times.training(), times.averaging(), times.loading(), times.preparing())) {
            seconds.add(duration.toNanos() / 1e9);
        }
        double known = seconds.stream().mapToDouble(Double::doubleValue).sum();
        seconds.add(Math.max(0, epochSeconds - known));
        return new WorkerTotals(times.rank(), times.executor(), seconds, times.examples(), times.bytesSent());
    }

    private WorkerTotals plus(WorkerTotals later) {
        List<Double> sums = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            sums.add(seconds.get(i) + later.seconds.get(i));
        }
        return new WorkerTotals(rank, later.executor, sums, examples + later.examples, bytesSent + later.bytesSent);
    }

    private double total() {
        return seconds.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** One bar for each worker. */
    static String chart(List<WorkerTotals> workers) {
        double longest = workers.stream().mapToDouble(WorkerTotals::total).max().orElse(0);
        StringBuilder chart = new StringBuilder();
        for (int i = 0; i < ACTIVITIES.size(); i++) {
            chart.append(HtmlPage.key(colour(i), ACTIVITIES.get(i)));
        }
        workers.stream().limit(MOST_SHOWN).forEach(worker -> chart.append(worker.bar(longest)));
        if (workers.size() > MOST_SHOWN) {
            chart.append(text("<p>And %,d more workers in report.json.</p>", workers.size() - MOST_SHOWN));
        }
        return chart.toString();
    }

    private String bar(double longest) {
        StringBuilder bar = new StringBuilder(text(
                "<div class=\"worker\"><span>%d (%s)</span><div class=\"stack\" title=\"%s\">",
                rank, escaped(executor), escaped(describe())));
        for (int i = 0; i < seconds.size(); i++) {
            bar.append(text(
                    "<i class=\"c%d\" style=\"width:%.2f%%\"></i>",
                    colour(i), longest == 0 ? 0 : 100 * seconds.get(i) / longest));
        }
        return bar.append("</div></div>").toString();
    }

    private String describe() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            parts.add(ACTIVITIES.get(i) + " " + Numbers.duration(Duration.ofNanos((long) (seconds.get(i) * 1e9))));
        }
        return parts.stream().collect(Collectors.joining(", "));
    }

    /** The rest is grey. */
    private static int colour(int activity) {
        return activity == ACTIVITIES.size() - 1 ? HtmlPage.COLOURS - 1 : activity;
    }
}
