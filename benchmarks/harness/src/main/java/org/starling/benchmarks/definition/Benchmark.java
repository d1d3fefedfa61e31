package org.starling.benchmarks.definition;

import java.util.List;

/**
 * Something that can be run by name.
 *
 * @param name name on the command line and in result files
 * @param description what it answers, in one line
 * @param cases in the order in which they are run
 */
public record Benchmark(String name, String description, List<Case> cases) {
    public Benchmark {
        cases = List.copyOf(cases);
    }
}
