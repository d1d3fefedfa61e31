package org.starling.benchmarks.definition;

import java.util.Map;

/**
 * One row of a table.
 *
 * @param name name in reports
 * @param module whose class path it runs on
 * @param kind which contender of that module; see {@code ContenderFactory.kind()}
 * @param resources cores, threads and heap
 * @param settings what sets it apart from other contenders of its kind
 */
public record ContenderSpec(
        String name, Module module, String kind, Resources resources, Map<String, String> settings) {
    public ContenderSpec {
        settings = Map.copyOf(settings);
    }
}
