package org.starling.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.starling.benchmarks.contender.Measurement;

/**
 * One row of a table.
 *
 * @param name name of the contender
 * @param rounds its measurements, at least one
 */
public record ContenderResult(String name, List<Measurement> rounds) {
    public ContenderResult {
        rounds = List.copyOf(rounds);
    }

    /** Work per second, by round. */
    public List<Double> rates() {
        return rounds.stream().map(round -> round.examples() / round.seconds()).toList();
    }

    /** Statistics of {@link #rates}. */
    public Statistics rate() {
        return Statistics.of(rates());
    }

    /** Median of each metric over the rounds that have it. */
    public Map<String, Double> metrics() {
        Map<String, List<Double>> values = rounds.stream()
                .flatMap(round -> round.metrics().entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        Map<String, Double> medians = new TreeMap<>();
        values.forEach((metric, all) -> medians.put(metric, Statistics.of(all).median()));
        return medians;
    }
}
