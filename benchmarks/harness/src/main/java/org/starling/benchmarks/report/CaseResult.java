package org.starling.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One table.
 *
 * @param name name of the case
 * @param measured what the rates are
 * @param baseline contender that ratios are taken to; one of {@code contenders}
 * @param unit what the work is counted in, such as {@code examples}
 * @param contenders in the order of the definition
 */
public record CaseResult(String name, String measured, String baseline, String unit, List<ContenderResult> contenders) {
    public CaseResult {
        contenders = List.copyOf(contenders);
    }

    /** Median rate of each contender divided by that of the baseline. */
    public Map<String, Double> ratios() {
        double base = contenders.stream()
                .filter(contender -> contender.name().equals(baseline))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Cannot take ratios in the case '%s': its baseline '%s' did not run".formatted(name, baseline)))
                .rate()
                .median();
        Map<String, Double> ratios = new LinkedHashMap<>();
        contenders.forEach(
                contender -> ratios.put(contender.name(), contender.rate().median() / base));
        return ratios;
    }
}
