package org.starling.benchmarks.definition;

import java.util.List;

/**
 * Benchmark that can be run by name.
 *
 * @param name name on the command line and in result files
 * @param description its question, in one line
 * @param unit unit of the work of its cases
 * @param cases cases in the order in which they are run
 */
public record Benchmark(String name, String description, String unit, List<Case> cases) {
    public Benchmark {
        cases = List.copyOf(cases);
    }

    /** A benchmark that counts examples. */
    public Benchmark(String name, String description, List<Case> cases) {
        this(name, description, "examples", cases);
    }
}
