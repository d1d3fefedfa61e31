package org.starling.driver.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/**
 * Resources that every executor of a job requests of its machine.
 *
 * @param cores {@code spark.executor.cores}; 0 for as many as there are
 * @param memoryMib {@code spark.executor.memory}
 * @param resources {@code spark.executor.resource.*.amount} by name
 */
record ExecutorRequest(int cores, int memoryMib, Map<String, Integer> resources) {
    private static final Pattern RESOURCE = Pattern.compile("spark\\.(?:executor|task)\\.resource\\.(.+)\\.amount");
    private static final Pattern TASK_RESOURCE = Pattern.compile("spark\\.task\\.resource\\.(.+)\\.amount");
    private static final int DEFAULT_MEMORY_MIB = 1024;

    ExecutorRequest {
        resources = Map.copyOf(resources);
    }

    /** The request that Spark's properties make. */
    static ExecutorRequest of(SparkConf conf) {
        Map<String, Integer> resources = new TreeMap<>();
        for (Tuple2<String, String> property : conf.getAll()) {
            Matcher name = RESOURCE.matcher(property._1());
            if (name.matches()) {
                // a task may ask for part of a unit, and an executor has at least what its tasks ask for
                int units = (int) Math.ceil(Double.parseDouble(property._2()));
                resources.merge(name.group(1), units, Math::max);
            }
        }
        int memory = (int)
                (conf.contains("spark.executor.memory")
                        ? conf.getSizeAsMb("spark.executor.memory")
                        : DEFAULT_MEMORY_MIB);
        return new ExecutorRequest(conf.getInt("spark.executor.cores", 0), memory, resources);
    }

    /** Shares of a unit that a task asks for, by name, where several tasks get the same unit. */
    static Map<String, Double> shares(SparkConf conf) {
        Map<String, Double> shares = new TreeMap<>();
        for (Tuple2<String, String> property : conf.getAll()) {
            Matcher name = TASK_RESOURCE.matcher(property._1());
            if (name.matches() && Double.parseDouble(property._2()) <= 0.5) {
                shares.put(name.group(1), Double.parseDouble(property._2()));
            }
        }
        return shares;
    }

    /** Whether such an executor can ever start there. */
    boolean fits(Machine machine) {
        return cores <= machine.cores()
                && memoryMib <= machine.memoryMib()
                && resources.entrySet().stream()
                        .allMatch(request ->
                                request.getValue() <= machine.resources().getOrDefault(request.getKey(), 0));
    }

    /** Whether it asks for GPUs or other resources besides cores and memory. */
    boolean asksForResources() {
        return resources.values().stream().anyMatch(amount -> amount > 0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (cores > 0) {
            text.append("spark.executor.cores=").append(cores).append(", ");
        }
        text.append("spark.executor.memory=").append(memoryMib).append("m");
        new TreeMap<>(resources)
                .forEach((name, amount) ->
                        text.append(", spark.executor.resource.%s.amount=%d".formatted(name, amount)));
        return text.toString();
    }
}
