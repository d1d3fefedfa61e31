package org.starling.benchmarks.definition;

import java.util.List;

/**
 * Something that can be run by name.
 *
 * @param name name on the command line and in result files
 * @param description what it answers, in one line
 * @param unit what the work of its cases is counted in
 * @param cases in the order in which they are run
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
