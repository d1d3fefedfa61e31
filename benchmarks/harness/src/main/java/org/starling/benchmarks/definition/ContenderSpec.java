package org.starling.benchmarks.definition;

import java.util.Map;

/**
 * Definition of a contender: one row of a table.
 *
 * @param name name in reports
 * @param module module whose class path it runs on
 * @param kind contender of that module; see {@code ContenderFactory.kind()}
 * @param resources cores, threads and heap
 * @param settings settings that differ from other contenders of its kind
 */
public record ContenderSpec(
        String name, Module module, String kind, Resources resources, Map<String, String> settings) {
    public ContenderSpec {
        settings = Map.copyOf(settings);
    }
}
