package org.starling.driver.dl4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.stats.BaseEventStats;
import org.deeplearning4j.spark.stats.EventStats;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * Times of calls of {@code fit}. Two keys are events in the driver, one for each call; the others have one
 * event for each worker and call, whose machine is the executor's host, whose JVM is the executor, and whose thread is the
 * worker's rank. Not thread-safe.
 */
public final class StarlingTrainingStats implements SparkTrainingStats {
    /** Packing, counting and dividing the data; nearly nothing when it was prepared by an earlier call. */
    public static final String PREPARE_DATA = "StarlingPrepareDataTimesMs";

    /** A whole call, from reading the caller's network to writing it. */
    public static final String FIT = "StarlingFitTimesMs";

    /** Making the replica ready and meeting the other workers. */
    public static final String WORKER_PREPARING = "StarlingWorkerPreparingTimesMs";

    /** Forward pass, backward pass and update. */
    public static final String WORKER_TRAINING = "StarlingWorkerTrainingTimesMs";

    /** Averaging, waiting for slower workers included. */
    public static final String WORKER_AVERAGING = "StarlingWorkerAveragingTimesMs";

    /** Reading, shuffling and filling batches. */
    public static final String WORKER_LOADING = "StarlingWorkerLoadingTimesMs";

    private static final long serialVersionUID = 1L;
    private static final String DELIMITER = ",";

    private final LinkedHashMap<String, ArrayList<EventStats>> events = new LinkedHashMap<>();

    StarlingTrainingStats() {
        for (String key :
                List.of(PREPARE_DATA, FIT, WORKER_PREPARING, WORKER_TRAINING, WORKER_AVERAGING, WORKER_LOADING)) {
            events.put(key, new ArrayList<>());
        }
    }

    /** Something in the driver that began at {@code startMillis} and ends now. */
    void record(String key, long startMillis) {
        events.get(key).add(new BaseEventStats(startMillis, System.currentTimeMillis() - startMillis));
    }

    /** Times that a worker reported for an epoch that began at {@code startMillis}. */
    void record(WorkerReport report, long startMillis) {
        record(WORKER_PREPARING, report, startMillis, report.preparing());
        record(WORKER_TRAINING, report, startMillis, report.training());
        record(WORKER_AVERAGING, report, startMillis, report.averaging());
        record(WORKER_LOADING, report, startMillis, report.loading());
    }

    private void record(String key, WorkerReport report, long startMillis, Duration duration) {
        String executor = report.executor();
        String host = executor.substring(executor.indexOf('@') + 1);
        events.get(key).add(new BaseEventStats(host, executor, report.rank(), startMillis, duration.toMillis()));
    }

    @Override
    public Set<String> getKeySet() {
        return Set.copyOf(events.keySet());
    }

    @Override
    public List<EventStats> getValue(String key) {
        return List.copyOf(values(key));
    }

    private List<EventStats> values(String key) {
        List<EventStats> values = events.get(key);
        if (values == null) {
            throw new IllegalArgumentException(
                    "Cannot find the statistic %s: there are %s".formatted(key, String.join(", ", events.keySet())));
        }
        return values;
    }

    @Override
    public String getShortNameForKey(String key) {
        values(key);
        return key.replaceAll("^Starling|TimesMs$", "");
    }

    @Override
    public boolean defaultIncludeInPlots(String key) {
        values(key);
        return !key.equals(FIT); // it contains all others
    }

    @Override
    public void addOtherTrainingStats(SparkTrainingStats other) {
        if (!(other instanceof StarlingTrainingStats same)) {
            throw new IllegalArgumentException("Cannot add statistics of another kind: they are of "
                    + other.getClass().getName());
        }
        same.events.forEach((key, values) -> events.get(key).addAll(values));
    }

    @Override
    public SparkTrainingStats getNestedTrainingStats() {
        return null; // dl4j-spark's value for none
    }

    @Override
    public String statsAsString() {
        StringBuilder text = new StringBuilder();
        events.forEach((key, values) -> text.append(String.format(DEFAULT_PRINT_FORMAT, key))
                .append(values.stream()
                        .map(event -> Long.toString(event.getDurationMs()))
                        .collect(Collectors.joining(DELIMITER)))
                .append('\n'));
        return text.toString();
    }

    @Override
    public void exportStatFiles(String outputPath, SparkContext sc) throws IOException {
        for (Map.Entry<String, ArrayList<EventStats>> entry : events.entrySet()) {
            Path file = new Path(outputPath, entry.getKey() + ".txt");
            try (FSDataOutputStream out =
                    file.getFileSystem(sc.hadoopConfiguration()).create(file, true)) {
                out.write(table(entry.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String table(List<EventStats> values) {
        StringBuilder text = new StringBuilder();
        for (EventStats event : values) {
            if (text.isEmpty()) {
                text.append(event.getStringHeader(DELIMITER)).append('\n');
            }
            text.append(event.asString(DELIMITER)).append('\n');
        }
        return text.toString();
    }
}
